/** Restores a backup in a new place, as it was some minutes ago, and starts everything on it. */
import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { postgresUser } from '../../../dev/engines/postgresUser.ts';
import type { Report } from '../../../dev/process/progress.ts';
import { runTool } from '../../../dev/process/runTool.ts';
import { askDatabase } from '../../fixtures/askDatabase.ts';
import { adminUrl, type Cluster, hostIn } from '../bringUp.ts';
import type { Program } from '../hosts/program.ts';
import { changesIn } from '../parts/backup.ts';
import { addressOfHost, hostsOf, PORTS, SERVICE_KINDS } from '../parts/layout.ts';
import { proxy } from '../parts/proxy.ts';
import { TEMPORAL_KINDS } from '../parts/temporal.ts';

const OWN_LIMIT_MS = 60_000;

/** The folder of the whole copy that the changes are replayed on. */
export const copyIn = ({ dataDir }: Pick<Cluster, 'dataDir'>): string =>
  join(dataDir, 'backup', 'copy');

/**
 * The primary's place is lost with all that runs on it. Kafka and the providers are elsewhere, and
 * know what has happened since.
 *
 * @param asOf the moment that the backup brings back
 */
export async function restoreElsewhere(
  cluster: Cluster,
  asOf: Date,
  report: Report,
): Promise<void> {
  const { tools, dataDir } = cluster;
  const running = [...SERVICE_KINDS, ...TEMPORAL_KINDS].flatMap(hostsOf);
  for (const name of [...running, ...hostsOf('postgres')]) hostIn(cluster, name).powerOff();
  await hostIn(cluster, 'backup').stop();
  report(`Restoring ${asOf.toISOString()}`);
  const restored = hostIn(cluster, 'restored');
  restored.run(await restoredPostgres(cluster, asOf));
  await restored.ready();
  report('Postgres is restored');
  for (const name of hostsOf('proxy')) {
    const host = hostIn(cluster, name);
    await host.stop();
    host.run(await proxy(tools.haproxy, name, join(dataDir, name), true));
    await host.ready();
  }
  for (const kinds of [TEMPORAL_KINDS, SERVICE_KINDS]) {
    const hosts = kinds.flatMap(hostsOf).map((name) => hostIn(cluster, name));
    for (const host of hosts) host.powerOn();
    await Promise.all(hosts.map((host) => host.ready()));
  }
}

async function restoredPostgres(cluster: Cluster, asOf: Date): Promise<Program> {
  const { tools, dataDir, secrets } = cluster;
  const folder = join(dataDir, 'restored');
  await cp(copyIn(cluster), folder, { recursive: true });
  await writeFile(join(folder, 'recovery.signal'), '');
  const as = await postgresUser();
  const { uid, gid } = await ownerOf(as);
  await runTool('chown', ['-R', `${uid}:${gid}`, folder], { limitMs: OWN_LIMIT_MS });
  await runTool('chmod', ['0700', folder], { limitMs: OWN_LIMIT_MS });
  const changes = changesIn(join(dataDir, 'backup'));
  const settings = {
    listen_addresses: addressOfHost('restored'),
    port: PORTS.postgres,
    unix_socket_directories: '',
    synchronous_standby_names: '',
    restore_command: `cp ${changes}/%f %p || cp ${changes}/%f.partial %p`,
    // Postgres knows no Z here.
    recovery_target_time: asOf.toISOString().replace('Z', '+00'),
    recovery_target_action: 'promote',
  };
  const program = join(tools.patroni.bin, 'postgres');
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [command = program, ...before] = [...as.prefix, program];
  const url = new URL(adminUrl(secrets, 'postgres'));
  url.host = `${addressOfHost('restored')}:${PORTS.postgres}`;
  return {
    name: 'postgres',
    command,
    args: [...before, '-D', folder, ...flags],
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    ready: () => isPrimary(url.href),
    stopSignal: 'SIGINT',
  };
}

async function ownerOf(as: Awaited<ReturnType<typeof postgresUser>>) {
  const id = (flag: string) => runTool('id', [flag, 'postgres'], { limitMs: OWN_LIMIT_MS });
  return {
    uid: as.uid ?? (await id('-u')).trim(),
    gid: as.gid ?? (await id('-g')).trim(),
  };
}

const isPrimary = (url: string): Promise<boolean> =>
  askDatabase(url, async (sql) => {
    const [row] = await sql<{ standby: boolean }[]>`select pg_is_in_recovery() as standby`;
    return row?.standby === false;
  }).catch(() => false);

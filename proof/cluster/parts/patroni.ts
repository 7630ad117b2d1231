/** A member of the Postgres cluster: Patroni, which runs the server and makes it primary or standby. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { postgresUser } from '../../../dev/engines/postgresUser.ts';
import { answersOk } from '../../../dev/process/answersOk.ts';
import { CLUSTER_NETWORK } from '../hosts/names.ts';
import type { Program } from '../hosts/program.ts';
import { addressesOf, addressOfHost, type HostName, PORTS } from './layout.ts';
import type { PatroniTools } from './tools.ts';

/** Of the replication slot that the backup host streams from: it exists on every member. */
export const BACKUP_SLOT = 'backup';

export interface Passwords {
  readonly postgres: string;
  readonly replicator: string;
}

const PARAMETERS = {
  max_connections: 500,
  shared_buffers: '192MB',
  wal_keep_size: '256MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  unix_socket_directories: '',
  // A standby, or a client, that is cut off is noticed after seconds instead of minutes.
  wal_sender_timeout: '5s',
  wal_receiver_timeout: '5s',
  tcp_user_timeout: '10s',
  tcp_keepalives_idle: 5,
  tcp_keepalives_interval: 2,
  tcp_keepalives_count: 3,
};

/**
 * A commit is acknowledged once a standby has it, too, so that a failover loses none. With three
 * members one standby may be lost, and another takes its part.
 */
const CLUSTER_SETTINGS = {
  ttl: 20,
  loop_wait: 3,
  retry_timeout: 5,
  synchronous_mode: true,
  synchronous_mode_strict: true,
  slots: { [BACKUP_SLOT]: { type: 'physical' } },
  // Here and not in a member's own file, where Patroni ignores the greatest number of connections.
  postgresql: { use_pg_rewind: true, use_slots: true, parameters: PARAMETERS },
};

function configuration(host: HostName, dataDir: string, bin: string, passwords: Passwords) {
  const address = addressOfHost(host);
  const login = (username: keyof Passwords) => ({ username, password: passwords[username] });
  const access = [`host all all ${CLUSTER_NETWORK} scram-sha-256`];
  return {
    scope: 'orders',
    name: host,
    restapi: {
      listen: `${address}:${PORTS.patroni}`,
      connect_address: `${address}:${PORTS.patroni}`,
    },
    etcd3: { hosts: addressesOf('postgres', PORTS.etcd) },
    bootstrap: {
      dcs: CLUSTER_SETTINGS,
      initdb: [
        { encoding: 'UTF8' },
        { 'locale-provider': 'builtin' },
        { 'builtin-locale': 'C.UTF-8' },
        { locale: 'C' },
      ],
    },
    postgresql: {
      listen: `${address}:${PORTS.postgres}`,
      connect_address: `${address}:${PORTS.postgres}`,
      data_dir: join(dataDir, 'cluster'),
      bin_dir: bin,
      pgpass: join(dataDir, 'pgpass'),
      authentication: {
        superuser: login('postgres'),
        replication: login('replicator'),
        rewind: login('postgres'),
      },
      pg_hba: [...access, `host replication replicator ${CLUSTER_NETWORK} scram-sha-256`],
      remove_data_directory_on_rewind_failure: true,
      remove_data_directory_on_diverged_timelines: true,
    },
  };
}

export async function patroni(
  tools: PatroniTools,
  host: HostName,
  dataDir: string,
  passwords: Passwords,
): Promise<Program> {
  const as = await postgresUser();
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, 'patroni.json');
  // JSON is YAML.
  await writeFile(
    file,
    JSON.stringify(configuration(host, dataDir, tools.bin, passwords), null, 2),
  );
  await Promise.all([as.own(dataDir), as.own(file)]);
  const [command = tools.python, ...before] = [...as.prefix, tools.python];
  return {
    name: 'patroni',
    command,
    args: [...before, '-m', 'patroni', file],
    env: { ...process.env, PYTHONPATH: tools.packages, LC_ALL: 'C', TZ: 'UTC', HOME: dataDir },
    ready: () => answersOk(`http://${addressOfHost(host)}:${PORTS.patroni}/health`),
  };
}

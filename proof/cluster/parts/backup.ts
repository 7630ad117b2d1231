/** The backup host: it streams every change from the primary, and takes whole copies of it. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool } from '../../../dev/process/runTool.ts';
import { namespaceOf } from '../hosts/names.ts';
import type { Program } from '../hosts/program.ts';
import { PORTS, proxyOf } from './layout.ts';
import { BACKUP_SLOT } from './patroni.ts';
import type { Secrets } from './secrets.ts';
import type { PatroniTools } from './tools.ts';

const COPY_LIMIT_MS = 5 * 60_000;

const environmentOf = (secrets: Secrets): NodeJS.ProcessEnv => ({
  ...process.env,
  PGPASSWORD: secrets.databases.replicator,
  PGAPPNAME: 'backup',
});
const login = ['-h', proxyOf('backup'), '-p', String(PORTS.primary), '-U', 'replicator'];

/** Streams the log of changes into a folder, from whichever member is the primary. */
export async function receiveChanges(
  { bin }: PatroniTools,
  dataDir: string,
  secrets: Secrets,
): Promise<Program> {
  const folder = changesIn(dataDir);
  await mkdir(folder, { recursive: true });
  return {
    name: 'receivewal',
    command: join(bin, 'pg_receivewal'),
    args: [...login, '-D', folder, '--slot', BACKUP_SLOT, '--no-password'],
    env: environmentOf(secrets),
    ready: async () => true,
    stopSignal: 'SIGINT',
  };
}

export const changesIn = (dataDir: string): string => join(dataDir, 'changes');

/** Takes a whole copy of the primary. */
export async function takeCopy(
  { bin }: PatroniTools,
  folder: string,
  secrets: Secrets,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const args = [...login, '-D', folder, '--checkpoint', 'fast', '--wal-method', 'stream'];
  await runTool(
    'ip',
    ['netns', 'exec', namespaceOf('backup'), join(bin, 'pg_basebackup'), ...args, '--no-password'],
    { env: environmentOf(secrets), limitMs: COPY_LIMIT_MS },
  );
}

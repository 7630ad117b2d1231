/** The process of the host `outside`: the issuer, the simulators, and the Postgres of their books. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startPostgres } from '../../../dev/engines/postgres.ts';
import { type ManagedProcess, startManaged } from '../../../dev/process/managedProcess.ts';
import { accepts } from '../../../dev/process/ports.ts';
import { quickStart } from '../../../dev/process/quickStart.ts';
import { untilSignal } from '../../../dev/process/signals.ts';
import { DEVELOPMENT_AUDIENCE } from '../../../dev/supervisor/serviceProcesses.ts';
import { BOOKS_URL_FILE } from './booksUrlFile.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const READY_LIMIT_MS = 90_000;
const dataDir = process.env['CLUSTER_DATA_DIR'] ?? '.';
const watch = {
  runDir: join(dataDir, 'run'),
  report: (line: string): void => console.log(line),
  keepAlive: true,
};

const postgres = await startPostgres({ ...watch, dataDir: join(dataDir, 'postgres'), port: 5433 });
await postgres.createDatabase('simulators');
const booksUrl = postgres.urlOf('simulators');
await writeFile(join(dataDir, BOOKS_URL_FILE), booksUrl, { mode: 0o600 });

const start = (name: string, main: string, port: number, env: NodeJS.ProcessEnv) =>
  startManaged(
    {
      name,
      command: process.execPath,
      args: [join(ROOT, main)],
      cwd: ROOT,
      env: {
        ...process.env,
        ...quickStart(),
        ...env,
        OAUTH_AUDIENCE: DEVELOPMENT_AUDIENCE,
        NODE_ENV: 'development',
      },
      ready: () => accepts(port),
      readyLimitMs: READY_LIMIT_MS,
    },
    watch,
  );
const simulator = (id: string) => ({
  SIMULATOR_DATABASE_URL: booksUrl,
  OAUTH_CLIENT_ID: id,
  OAUTH_CLIENT_SECRET: `${id}-secret`,
});

const processes: ManagedProcess[] = [
  await start('issuer', 'dev/issuer/main.ts', 3001, { OMS_DATA_DIR: dataDir }),
  await start('payments', 'dev/simulators/payment/main.ts', 3021, simulator('payments')),
  await start('carrier', 'dev/simulators/carrier/main.ts', 3022, simulator('logistics')),
];
await untilSignal(() => process.exit(1)).arrived;
for (const each of processes.reverse()) await each.stop();
await postgres.stop();
process.exit(0);

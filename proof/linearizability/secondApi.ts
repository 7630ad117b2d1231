/** Another process of the API beside that of the launched service. */
import { join } from 'node:path';
import { answersOk } from '../../dev/process/answersOk.ts';
import { type ManagedProcess, startManaged, type Watch } from '../../dev/process/managedProcess.ts';
import { freePort } from '../../dev/process/ports.ts';
import { quickStart } from '../../dev/process/quickStart.ts';
import type { Service } from '../../dev/supervisor/launchService.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const READY_LIMIT_MS = 60_000;

/** @param settings of the first one */
export async function startSecondApi(
  { addresses, encryptionKeys }: Service,
  settings: NodeJS.ProcessEnv,
  watch: Watch,
): Promise<{ readonly process: ManagedProcess; readonly address: string }> {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const managed = await startManaged(
    {
      ...{ name: 'api2', command: process.execPath, args: [join(ROOT, 'api/main.ts')], cwd: ROOT },
      env: {
        ...quickStart(),
        DATABASE_URL: addresses.databaseUrl,
        TEMPORAL_ADDRESS: addresses.temporal,
        ENCRYPTION_KEYS: encryptionKeys,
        OAUTH_ISSUER: addresses.issuer,
        OAUTH_AUDIENCE: addresses.audience,
        API_PORT: String(port),
        API_OPS_PORT: '0',
        ...settings,
        NODE_ENV: 'development',
      },
      ready: () => answersOk(`${address}/readyz`),
      readyLimitMs: READY_LIMIT_MS,
    },
    watch,
  );
  return { process: managed, address };
}

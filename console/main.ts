/** The console's process: a website for operations and support. */
import { startHttpServer } from '../api/http/server.ts';
import { openDatabase } from '../db/openDatabase.ts';
import { measurePool } from '../db/poolUse.ts';
import { measureCertificates } from '../ops/certificates.ts';
import { startHealthServer } from '../ops/healthServer.ts';
import { createLogger } from '../ops/logger.ts';
import { createRegistry } from '../ops/registry.ts';
import { runMain } from '../ops/runMain.ts';
import { readConfig } from '../ops/settings.ts';
import { stopOnSignal } from '../ops/shutdown.ts';
import { createConsole } from './app.ts';
import { consoleSettings, dependenciesOf } from './settings.ts';

const REQUEST_LIMIT_MS = 15_000;
const FINISH_WITHIN_MS = 20_000;

await runMain(async () => {
  const config = readConfig(consoleSettings);
  const log = createLogger('console', config.LOG_LEVEL);
  const database = await openDatabase(config, { name: 'console', role: 'oms_console' });
  const registry = createRegistry('console');
  measurePool(database, registry);
  measureCertificates(registry, config);
  const dependencies = dependenciesOf(config, { log, db: database.db });
  const { publicUrl } = dependencies;
  const server = await startHttpServer(createConsole(dependencies, registry).fetch, {
    host: config.CONSOLE_HOST,
    port: config.CONSOLE_PORT,
    requestTimeoutMs: REQUEST_LIMIT_MS,
    https: publicUrl.startsWith('https:'),
  });
  const ops = await startHealthServer({
    host: config.OPS_HOST,
    port: config.CONSOLE_OPS_PORT,
    registry,
    waitingFor: dependencies.waitingFor,
  });
  stopOnSignal({
    log,
    limitMs: FINISH_WITHIN_MS + 5_000,
    steps: [
      { name: 'requests', stop: () => server.close(FINISH_WITHIN_MS) },
      { name: 'health', stop: ops.close },
      { name: 'database', stop: database.close },
    ],
  });
  log.info({ url: `${publicUrl}/console`, port: server.port, opsPort: ops.port }, 'serving');
});

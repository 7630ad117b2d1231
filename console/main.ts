/** The console's process: a website for operations and support. */
import { serveUntilStopped } from '../api/http/serveUntilStopped.ts';
import { openDatabase } from '../db/openDatabase.ts';
import { measurePool } from '../db/poolUse.ts';
import { measureCertificates } from '../ops/certificates.ts';
import { createLogger } from '../ops/logger.ts';
import { createRegistry } from '../ops/registry.ts';
import { runMain } from '../ops/runMain.ts';
import { readConfig } from '../ops/settings.ts';
import { createConsole } from './app.ts';
import { consoleSettings, dependenciesOf } from './settings.ts';

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
  const ports = await serveUntilStopped({
    log,
    fetch: createConsole(dependencies, registry).fetch,
    web: {
      host: config.CONSOLE_HOST,
      port: config.CONSOLE_PORT,
      https: publicUrl.startsWith('https:'),
    },
    ops: {
      host: config.OPS_HOST,
      port: config.CONSOLE_OPS_PORT,
      registry,
      waitingFor: dependencies.waitingFor,
    },
    finishWithinMs: FINISH_WITHIN_MS,
    database,
  });
  log.info({ url: `${publicUrl}/console`, ...ports }, 'serving');
});

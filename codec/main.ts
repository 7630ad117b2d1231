/** The codec server's process. */
import { serveUntilStopped } from '../api/http/serveUntilStopped.ts';
import { openDatabase } from '../db/openDatabase.ts';
import { measurePool } from '../db/poolUse.ts';
import { measureCertificates } from '../ops/certificates.ts';
import { createLogger } from '../ops/logger.ts';
import { createRegistry } from '../ops/registry.ts';
import { runMain } from '../ops/runMain.ts';
import { readConfig } from '../ops/settings.ts';
import { readAll } from '../ops/settingsReader.ts';
import { createCodecServer } from './app.ts';
import { codecSettings, dependenciesOf } from './settings.ts';

const FINISH_WITHIN_MS = 5_000;

await runMain(async () => {
  const hasConsole = process.env['CONSOLE_KEY']?.trim();
  const [common, cookies] = readAll(
    () => readConfig(codecSettings),
    () => (hasConsole ? readConfig(['CONSOLE_KEY']) : {}),
  );
  const config = { ...common, ...cookies };
  const log = createLogger('codec', config.LOG_LEVEL);
  const database = await openDatabase(config, { name: 'codec', role: 'oms_codec' });
  const registry = createRegistry('codec');
  measurePool(database, registry);
  measureCertificates(registry, config);
  const dependencies = dependenciesOf(config, { log, db: database.db });
  const ports = await serveUntilStopped({
    log,
    fetch: createCodecServer(dependencies).fetch,
    web: { host: config.CODEC_HOST, port: config.CODEC_PORT },
    ops: {
      host: config.OPS_HOST,
      port: config.CODEC_OPS_PORT,
      registry,
      waitingFor: dependencies.waitingFor,
    },
    finishWithinMs: FINISH_WITHIN_MS,
    database,
  });
  log.info({ ...ports }, 'serving');
});

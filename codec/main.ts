/** The codec server's process. */
import { startHttpServer } from '../api/http/server.ts';
import { openDatabase } from '../db/openDatabase.ts';
import { measurePool } from '../db/poolUse.ts';
import { measureCertificates } from '../ops/certificates.ts';
import { startHealthServer } from '../ops/healthServer.ts';
import { createLogger } from '../ops/logger.ts';
import { createRegistry } from '../ops/registry.ts';
import { runMain } from '../ops/runMain.ts';
import { readConfig } from '../ops/settings.ts';
import { readAll } from '../ops/settingsReader.ts';
import { stopOnSignal } from '../ops/shutdown.ts';
import { createCodecServer } from './app.ts';
import { codecSettings, dependenciesOf } from './settings.ts';

const REQUEST_LIMIT_MS = 15_000;
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
  const server = await startHttpServer(createCodecServer(dependencies).fetch, {
    host: config.CODEC_HOST,
    port: config.CODEC_PORT,
    requestTimeoutMs: REQUEST_LIMIT_MS,
  });
  const ops = await startHealthServer({
    host: config.OPS_HOST,
    port: config.CODEC_OPS_PORT,
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
  log.info({ port: server.port, opsPort: ops.port }, 'serving');
});

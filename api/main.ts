/** The API's process: offers the services that API_SERVICES names. */
import { ORDERS_QUEUE } from '../contracts/saga.ts';
import { watchFeedLag } from '../db/feedLag.ts';
import { openDatabase } from '../db/openDatabase.ts';
import { measurePool } from '../db/poolUse.ts';
import { apiRole } from '../db/roles.ts';
import { measureCertificates } from '../ops/certificates.ts';
import { startHealthServer } from '../ops/healthServer.ts';
import { createLogger } from '../ops/logger.ts';
import { createRegistry } from '../ops/registry.ts';
import { runMain } from '../ops/runMain.ts';
import { type Config, peekConfig, readConfig } from '../ops/settings.ts';
import { readAll } from '../ops/settingsReader.ts';
import { stopOnSignal } from '../ops/shutdown.ts';
import { startSpans } from '../ops/trace/startSpans.ts';
import { createEncryption, type Encryption } from '../privacy/encryption.ts';
import { createSagaClient } from '../saga/client.ts';
import { connectTemporal, temporalSettings } from '../saga/connect.ts';
import type { SagaContext } from '../saga/context.ts';
import { sagaSettingNames, sagaSettings } from '../saga/settings.ts';
import { createApi } from './app.ts';
import { createDependencies, publicUrlOf } from './dependencies.ts';
import { logRefused } from './http/requestLog.ts';
import { startHttpServer } from './http/server.ts';
import { needTemporal } from './services.ts';
import { apiSettings } from './settings.ts';

const forSaga = [...temporalSettings, ...sagaSettingNames] as const;

await runMain(async () => {
  const [config, forSagas] = readAll(
    () => readConfig(apiSettings),
    () => (needTemporal(peekConfig(['API_SERVICES']).API_SERVICES) ? readConfig(forSaga) : null),
  );
  const log = createLogger('api', config.LOG_LEVEL);
  const role = apiRole(config.API_SERVICES);
  const database = await openDatabase(config, { name: 'api', role });
  const timeLimitMs = config.API_CANCEL_TIMEOUT_SECONDS * 1000;
  const encryption = createEncryption(database.db, config);
  const { seals, serviceSeal } = encryption;
  const parts = { ...encryption, db: database.db, timeLimitMs };
  const sagas = forSagas && connectSagas(forSagas, parts);
  const stopping = new AbortController();
  const registry = createRegistry('api');
  measurePool(database, registry);
  measureCertificates(registry, config);
  const spans = await startSpans(config, { service: 'api', log, registry });
  // Told only: orders are accepted and read however late the feed is.
  const lag = config.API_SERVICES.includes('query')
    ? watchFeedLag({ db: database.db, log, registry })
    : null;
  const dependencies = createDependencies(config, {
    ...{ log, registry, database, seals, serviceSeal },
    saga: sagas?.client ?? null,
    stopping: stopping.signal,
    late: () => lag?.waitingFor() ?? [],
  });
  const api = createApi(dependencies);

  const url = publicUrlOf(config);
  const server = await startHttpServer(api.fetch, {
    host: config.API_HOST,
    port: config.API_PORT,
    requestTimeoutMs: config.API_REQUEST_TIMEOUT_SECONDS * 1000,
    https: url.startsWith('https:'),
    onRefused: logRefused(dependencies.metrics, log),
  });
  const ops = await startHealthServer({
    host: config.OPS_HOST,
    port: config.API_OPS_PORT,
    registry,
    waitingFor: dependencies.waitingFor,
    late: dependencies.late,
  });
  const finishWithinMs = config.API_SHUTDOWN_SECONDS * 1000;
  stopOnSignal({
    log,
    limitMs: finishWithinMs + 10_000,
    steps: [
      { name: 'waiting', stop: async () => stopping.abort() },
      { name: 'requests', stop: () => server.close(finishWithinMs) },
      spans,
      { name: 'health', stop: ops.close },
      ...(lag ? [{ name: 'feed lag', stop: lag.stop }] : []),
      ...(sagas ? [{ name: 'temporal', stop: sagas.close }] : []),
      { name: 'database', stop: database.close },
    ],
  });
  log.info({ url, port: server.port, opsPort: ops.port, services: config.API_SERVICES }, 'serving');
});

function connectSagas(
  config: Config<(typeof forSaga)[number]>,
  { dataConverter, ...parts }: Encryption & Pick<SagaContext, 'db' | 'timeLimitMs'>,
) {
  const { client, close } = connectTemporal(config, { retry: false, dataConverter });
  const settings = sagaSettings(config);
  const context = { ...parts, client, settings, taskQueue: ORDERS_QUEUE };
  return { client: createSagaClient(context), close };
}

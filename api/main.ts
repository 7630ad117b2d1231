/** The API's process: offers the services that API_SERVICES names. */
import { ORDERS_QUEUE } from '../contracts/saga.ts';
import { connectDatabase, type DatabaseClient } from '../db/client.ts';
import { createLogger } from '../ops/logger.ts';
import { runMain } from '../ops/runMain.ts';
import { readConfig } from '../ops/settings.ts';
import { stopOnSignal } from '../ops/shutdown.ts';
import { createSagaClient } from '../saga/client.ts';
import { connectTemporal, temporalSettings } from '../saga/connect.ts';
import { sagaSettingNames, sagaSettings } from '../saga/settings.ts';
import { createApi } from './app.ts';
import { createDependencies, publicUrlOf } from './dependencies.ts';
import { startHttpServer } from './http/server.ts';
import { needTemporal } from './services.ts';
import { apiSettings } from './settings.ts';

await runMain(async () => {
  const config = readConfig(apiSettings);
  const log = createLogger('api', config.LOG_LEVEL);
  const database = connectDatabase(config.DATABASE_URL, config.DATABASE_POOL_SIZE, 'api');
  const timeLimitMs = config.API_CANCEL_TIMEOUT_SECONDS * 1000;
  const sagas = needTemporal(config.API_SERVICES) ? connectSagas(database, timeLimitMs) : null;
  const stopping = new AbortController();
  const api = createApi(
    createDependencies(config, {
      log,
      database,
      saga: sagas?.client ?? null,
      stopping: stopping.signal,
    }),
  );

  const url = publicUrlOf(config);
  const server = await startHttpServer(api.fetch, {
    host: config.API_HOST,
    port: config.API_PORT,
    requestTimeoutMs: config.API_REQUEST_TIMEOUT_SECONDS * 1000,
    https: url.startsWith('https:'),
  });
  const finishWithinMs = config.API_SHUTDOWN_SECONDS * 1000;
  stopOnSignal({
    log,
    limitMs: finishWithinMs + 10_000,
    steps: [
      { name: 'waiting', stop: async () => stopping.abort() },
      { name: 'requests', stop: () => server.close(finishWithinMs) },
      ...(sagas ? [{ name: 'temporal', stop: sagas.close }] : []),
      { name: 'database', stop: database.close },
    ],
  });
  log.info({ url, port: server.port, services: config.API_SERVICES }, 'serving');
});

function connectSagas({ db }: DatabaseClient, timeLimitMs: number) {
  const config = readConfig([...temporalSettings, ...sagaSettingNames]);
  const { client, close } = connectTemporal(config, { retry: false });
  const settings = sagaSettings(config);
  const context = { db, client, settings, taskQueue: ORDERS_QUEUE, timeLimitMs };
  return { client: createSagaClient(context), close };
}

/** The dispatcher's process. */

import { ORDERS_QUEUE } from '../../contracts/saga.ts';
import { connectDatabase } from '../../db/client.ts';
import { createWakeUp } from '../../db/wakeUp.ts';
import { startHealthServer } from '../../ops/healthServer.ts';
import { createLogger } from '../../ops/logger.ts';
import { createRegistry } from '../../ops/registry.ts';
import { runMain } from '../../ops/runMain.ts';
import { readConfig } from '../../ops/settings.ts';
import { stopOnSignal } from '../../ops/shutdown.ts';
import { createSagaClient } from '../../saga/client.ts';
import { connectTemporal, temporalSettings } from '../../saga/connect.ts';
import { sagaSettingNames, sagaSettings } from '../../saga/settings.ts';
import { createCommandQueue } from './commandQueue.ts';
import { startDispatcher } from './dispatcher.ts';
import { createHandOver } from './handOver.ts';
import { createLateUpdate } from './lateUpdate.ts';

const CALL_LIMIT_MS = 10_000;
const STOP_LIMIT_MS = 20_000;

await runMain(async () => {
  const config = readConfig([
    'DATABASE_URL',
    'DATABASE_POOL_SIZE',
    'DISPATCHER_PORT',
    'DISPATCHER_IN_FLIGHT',
    'OPS_HOST',
    'LOG_LEVEL',
    ...temporalSettings,
    ...sagaSettingNames,
  ]);
  const log = createLogger('dispatcher', config.LOG_LEVEL);
  const database = connectDatabase(config.DATABASE_URL, config.DATABASE_POOL_SIZE, 'dispatcher');
  const temporal = connectTemporal(config, { retry: false });
  const { db } = database;
  const saga = createSagaClient({
    db,
    client: temporal.client,
    settings: sagaSettings(config),
    taskQueue: ORDERS_QUEUE,
    timeLimitMs: CALL_LIMIT_MS,
  });
  const registry = createRegistry('dispatcher');
  const dispatcher = startDispatcher({
    queue: createCommandQueue(database.sql),
    handOver: createHandOver({ saga, lateUpdate: createLateUpdate({ db, saga, log }) }),
    probe: saga.ping,
    log,
    registry,
    inFlight: config.DISPATCHER_IN_FLIGHT,
  });
  const hints = await createWakeUp(database.sql).listen('commands', dispatcher.wake);
  const health = await startHealthServer({
    host: config.OPS_HOST,
    port: config.DISPATCHER_PORT,
    registry,
    waitingFor: dispatcher.waitingFor,
  });
  stopOnSignal({
    log,
    limitMs: STOP_LIMIT_MS,
    steps: [
      { name: 'hints', stop: hints.stop },
      { name: 'dispatcher', stop: dispatcher.stop },
      { name: 'health', stop: health.close },
      { name: 'temporal', stop: temporal.close },
      { name: 'database', stop: database.close },
    ],
  });
  log.info({ port: health.port }, 'dispatching');
});

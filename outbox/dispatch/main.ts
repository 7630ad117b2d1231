/** The dispatcher's process. */
import { ORDERS_QUEUE } from '../../contracts/saga.ts';
import { createSagaClient } from '../../saga/client.ts';
import { connectTemporal, temporalSettings } from '../../saga/connect.ts';
import { sagaSettingNames, sagaSettings } from '../../saga/settings.ts';
import { runCarrier } from '../carrier/runCarrier.ts';
import { createCommandQueue } from './commandQueue.ts';
import { startDispatcher } from './dispatcher.ts';
import { createHandOver } from './handOver.ts';
import { createLateUpdate } from './lateUpdate.ts';

const CALL_LIMIT_MS = 10_000;
const STOP_LIMIT_MS = 20_000;

await runCarrier({
  name: 'dispatcher',
  port: 'DISPATCHER_PORT',
  settings: ['DISPATCHER_IN_FLIGHT', ...temporalSettings, ...sagaSettingNames],
  channel: 'commands',
  start({ config, log, registry, database: { db } }) {
    const temporal = connectTemporal(config, { retry: false });
    const saga = createSagaClient({
      db,
      client: temporal.client,
      settings: sagaSettings(config),
      taskQueue: ORDERS_QUEUE,
      timeLimitMs: CALL_LIMIT_MS,
    });
    const carrier = startDispatcher({
      queue: createCommandQueue(db),
      handOver: createHandOver({ saga, lateUpdate: createLateUpdate({ db, saga, log }) }),
      probe: saga.ping,
      log,
      registry,
      maxInFlight: config.DISPATCHER_IN_FLIGHT,
    });
    return {
      carrier,
      stopLimitMs: STOP_LIMIT_MS,
      connections: [{ name: 'temporal', stop: temporal.close }],
    };
  },
});

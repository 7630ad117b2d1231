/** The dispatcher's process. */
import { ORDERS_QUEUE } from '../../contracts/saga.ts';
import { createEncryption } from '../../privacy/encryption.ts';
import { createSagaClient } from '../../saga/client.ts';
import { connectTemporal } from '../../saga/connect.ts';
import { describeQueue } from '../../saga/queues.ts';
import { sagaSettings } from '../../saga/settings.ts';
import { runCarrier } from '../carrier/runCarrier.ts';
import { createCommandQueue } from './commandQueue.ts';
import { startDispatcher } from './dispatcher.ts';
import { createHandOver } from './handOver.ts';
import { createLateUpdate } from './lateUpdate.ts';
import { createQueuesInUse } from './queuesInUse.ts';
import { startQueueWatch } from './queueWatch.ts';
import { dispatcherSettings } from './settings.ts';
import { createStartGate } from './startGate.ts';

const CALL_LIMIT_MS = 10_000;
const STOP_LIMIT_MS = 20_000;

await runCarrier({
  name: 'dispatcher',
  port: 'DISPATCHER_PORT',
  settings: dispatcherSettings,
  role: 'oms_dispatcher',
  channel: 'commands',
  start({ config, log, registry, database: { db } }) {
    const { dataConverter, ...encryption } = createEncryption(db, config);
    const temporal = connectTemporal(config, { retry: false, dataConverter });
    const context = {
      db,
      client: temporal.client,
      ...encryption,
      settings: sagaSettings(config),
      taskQueue: ORDERS_QUEUE,
      timeLimitMs: CALL_LIMIT_MS,
    };
    const saga = createSagaClient(context);
    const configured = { payments: config.PAYMENTS_QUEUE, logistics: config.LOGISTICS_QUEUE };
    const watch = startQueueWatch({
      queues: createQueuesInUse(db, configured),
      describe: (queue) => describeQueue(context, queue),
      log,
      registry,
    });
    const startGate = createStartGate({
      describe: () => describeQueue(context, ORDERS_QUEUE),
      mostSeconds: config.DISPATCHER_BACKLOG_SECONDS,
      log,
      onOpen: () => carrier.wake(),
    });
    const carrier = startDispatcher({
      startGate,
      queue: createCommandQueue(db),
      handOver: createHandOver({ db, saga, lateUpdate: createLateUpdate({ db, saga, log }) }),
      probe: saga.ping,
      log,
      registry,
      maxInFlight: config.DISPATCHER_IN_FLIGHT,
    });
    return {
      carrier: { ...carrier, waitingFor: () => [...carrier.waitingFor(), ...watch.waitingFor()] },
      stopLimitMs: STOP_LIMIT_MS,
      connections: [
        { name: 'task queues', stop: watch.stop },
        { name: 'start gate', stop: startGate.stop },
        { name: 'temporal', stop: temporal.close },
      ],
    };
  },
});

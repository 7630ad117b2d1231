/** The relay's process. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { connectDatabase } from '../../db/client.ts';
import { createWakeUp } from '../../db/wakeUp.ts';
import { startHealthServer } from '../../ops/healthServer.ts';
import { createLogger } from '../../ops/logger.ts';
import { createRegistry } from '../../ops/registry.ts';
import { runMain } from '../../ops/runMain.ts';
import { readConfig } from '../../ops/settings.ts';
import { stopOnSignal } from '../../ops/shutdown.ts';
import { deliverySettings } from './deliveries.ts';
import { checkTopic, createEventProducer, kafkaSettings } from './eventProducer.ts';
import { startRelay } from './relay.ts';

const STOP_LIMIT_MS = 25_000;

await runMain(async () => {
  const config = readConfig([
    'DATABASE_URL',
    'DATABASE_POOL_SIZE',
    'RELAY_PORT',
    'RELAY_LEASE_SECONDS',
    'OPS_HOST',
    'LOG_LEVEL',
    'KAFKA_TOPIC',
    'KAFKA_CREATE_TOPIC',
    ...kafkaSettings,
  ]);
  const log = createLogger('relay', config.LOG_LEVEL);
  const topic = config.KAFKA_TOPIC;
  const database = connectDatabase(config.DATABASE_URL, config.DATABASE_POOL_SIZE, 'relay', {
    settings: deliverySettings,
  });
  const registry = createRegistry('relay');
  const relay = startRelay({
    sql: database.sql,
    producer: () => createEventProducer(config),
    checkTopic: () => checkTopic(config, { topic, create: config.KAFKA_CREATE_TOPIC }),
    topic,
    holder: `${hostname()}/${process.pid}/${randomUUID()}`,
    log,
    registry,
    leaseMs: config.RELAY_LEASE_SECONDS * 1000,
  });
  const hints = await createWakeUp(database.sql).listen('deliveries', relay.wake);
  const health = await startHealthServer({
    host: config.OPS_HOST,
    port: config.RELAY_PORT,
    registry,
    waitingFor: relay.waitingFor,
  });
  stopOnSignal({
    log,
    limitMs: STOP_LIMIT_MS,
    steps: [
      { name: 'hints', stop: hints.stop },
      { name: 'relay', stop: relay.stop },
      { name: 'health', stop: health.close },
      { name: 'database', stop: database.close },
    ],
  });
  log.info({ port: health.port, topic }, 'relaying');
});

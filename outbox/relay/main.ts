/** The relay's process. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { runCarrier } from '../carrier/runCarrier.ts';
import { deliverySettings } from './deliveries.ts';
import { checkTopic, createEventProducer } from './eventProducer.ts';
import { startRelay } from './relay.ts';
import { relaySettings } from './settings.ts';

const STOP_LIMIT_MS = 25_000;

await runCarrier({
  name: 'relay',
  port: 'RELAY_PORT',
  settings: relaySettings,
  role: 'oms_relay',
  channel: 'deliveries',
  connectionSettings: deliverySettings,
  start({ config, log, registry, database: { db } }) {
    const topic = config.KAFKA_TOPIC;
    const carrier = startRelay({
      db,
      producer: () => createEventProducer(config),
      checkTopic: () => checkTopic(config, { topic, create: config.KAFKA_CREATE_TOPIC }),
      topic,
      holder: `${hostname()}/${process.pid}/${randomUUID()}`,
      log,
      registry,
      leaseMs: config.RELAY_LEASE_SECONDS * 1000,
    });
    return { carrier, stopLimitMs: STOP_LIMIT_MS };
  },
});

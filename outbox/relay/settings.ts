/** The relay's settings, beside those of every outbox carrier. */
import { kafkaSettings } from './eventProducer.ts';

export const relaySettings = [
  'RELAY_LEASE_SECONDS',
  'KAFKA_TOPIC',
  'KAFKA_CREATE_TOPIC',
  ...kafkaSettings,
] as const;

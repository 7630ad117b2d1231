/** Whether the relay reaches Kafka and Postgres, and for how long it has not reached Kafka. */
import type { Logger } from '../../ops/logger.ts';
import { createOutages, type Outages } from '../carrier/outages.ts';
import { TopicMissingError } from './eventProducer.ts';
import type { RelayMetrics } from './metrics.ts';

export interface RelayServices {
  readonly outages: Outages;
  /** A round or a renewal failed because of the service. */
  failed(service: 'kafka' | 'postgres', error: unknown): void;
  kafkaAnswered(): void;
  /** Whether Kafka has been away for longer than `giveWayMs`. */
  isCutOff(): boolean;
}

export function createRelayServices(
  log: Logger,
  metrics: RelayMetrics,
  giveWayMs: number,
): RelayServices {
  const outages = createOutages(log, 'events');
  let kafkaAwaySince: number | null = null;
  return {
    outages,
    failed(service, error) {
      if (service === 'kafka') kafkaAwaySince ??= performance.now();
      metrics.failures.inc({ of: service });
      const reason = error instanceof TopicMissingError ? error.message : undefined;
      outages.began(service, error, reason);
    },
    kafkaAnswered() {
      kafkaAwaySince = null;
      outages.ended('kafka');
    },
    isCutOff: () => kafkaAwaySince !== null && performance.now() - kafkaAwaySince > giveWayMs,
  };
}

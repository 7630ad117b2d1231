/** What the relay tells of itself. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Deliveries } from './deliveries.ts';

export interface RelayMetrics {
  readonly sent: Counter;
  readonly failures: Counter<'of'>;
  readonly deadLetter: Counter<'reason'>;
  /** From the event's commit, nearly, to Kafka's acknowledgement. */
  readonly delaySeconds: Histogram;
}

/** Registers the relay's metrics; the backlog is read when it is asked for. */
export function createRelayMetrics(
  registry: Registry,
  deliveries: Pick<Deliveries, 'backlog'>,
  heldPartitions: () => number,
): RelayMetrics {
  const registers = [registry];
  const oldest = new Gauge({
    name: 'relay_oldest_event_age_seconds',
    help: 'Age of the oldest event not yet sent.',
    registers,
  });
  const heldBack = new Gauge({
    name: 'relay_dead_letters',
    help: 'Events held back until a person looks, with those of the same orders behind them.',
    registers,
  });
  new Gauge({
    name: 'relay_backlog_events',
    help: 'Events not yet sent.',
    registers,
    async collect() {
      // With Postgres away the last known figures stand; the rest must still be told.
      const backlog = await deliveries.backlog().catch(() => null);
      if (!backlog) return;
      this.set(backlog.count);
      oldest.set(backlog.oldestAgeSeconds);
      heldBack.set(backlog.deadLetter);
    },
  });
  new Gauge({
    name: 'relay_partitions_held',
    help: 'Partitions of the work this copy holds.',
    registers,
    collect() {
      this.set(heldPartitions());
    },
  });
  return {
    sent: new Counter({
      name: 'relay_sent_total',
      help: 'Events that Kafka acknowledged.',
      registers,
    }),
    failures: new Counter({
      name: 'relay_failures_total',
      help: 'Rounds that failed, by what was away.',
      labelNames: ['of'],
      registers,
    }),
    deadLetter: new Counter({
      name: 'relay_dead_lettered_total',
      help: 'Events that were set aside.',
      labelNames: ['reason'],
      registers,
    }),
    delaySeconds: new Histogram({
      name: 'relay_delay_seconds',
      help: 'From an event’s writing to Kafka’s acknowledgement.',
      buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5, 15, 60, 300, 1800],
      registers,
    }),
  };
}

/** The metrics of the relay. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { PendingEvent } from './cloudEvent.ts';
import type { Deliveries } from './deliveries.ts';

export interface RelayMetrics {
  readonly sent: Counter;
  readonly failures: Counter<'of'>;
  readonly deadLetters: Counter<'reason'>;
  /** From the event's timestamp, shortly before its commit, to Kafka's acknowledgement. */
  readonly delaySeconds: Histogram;
}

/** Registers the relay's metrics; the backlog is read from Postgres when it is collected. */
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
  const deadLetters = new Gauge({
    name: 'relay_dead_letters',
    help: 'Dead letters: events that Kafka does not take, and those of the same orders behind them.',
    registers,
  });
  new Gauge({
    name: 'relay_backlog_events',
    help: 'Events not yet sent.',
    registers,
    async collect() {
      // While Postgres is away the last figures stand and the other metrics are still served.
      const backlog = await deliveries.backlog().catch(() => null);
      if (!backlog) return;
      this.set(backlog.count);
      oldest.set(backlog.oldestAgeSeconds);
      deadLetters.set(backlog.deadLetters);
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
    deadLetters: new Counter({
      name: 'relay_dead_lettered_total',
      help: 'Events that became dead letters.',
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

/** Counts events that Kafka has acknowledged just now. */
export function observeSent(metrics: RelayMetrics, events: readonly PendingEvent[]): void {
  metrics.sent.inc(events.length);
  const now = Date.now();
  for (const { occurredAt } of events) {
    metrics.delaySeconds.observe(Math.max(0, now - Date.parse(occurredAt)) / 1000);
  }
}

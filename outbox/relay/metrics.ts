/** The metrics of the relay. */
import type { Counter, Histogram, Registry } from 'prom-client';
import { counter, gauge, histogram, measured } from '../../ops/metrics/register.ts';
import { BACKLOG_KEEP_MS } from '../carrier/carrier.ts';
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
  measured(registry, BACKLOG_KEEP_MS, deliveries.backlog, {
    oms_events_waiting: (waiting, { count }) => waiting.set(count),
    oms_events_oldest_age_seconds: (age, { oldestAgeSeconds }) => age.set(oldestAgeSeconds),
    oms_events_dead_letters: (letters, { deadLetters }) => letters.set(deadLetters),
  });
  gauge(registry, 'oms_relay_partitions_held', (held) => held.set(heldPartitions()));
  return {
    sent: counter(registry, 'oms_events_sent_total'),
    failures: counter(registry, 'oms_relay_failures_total'),
    deadLetters: counter(registry, 'oms_events_dead_lettered_total'),
    delaySeconds: histogram(registry, 'oms_event_delay_seconds'),
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

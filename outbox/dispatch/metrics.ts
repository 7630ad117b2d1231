/** The metrics of the dispatcher. */
import type { Counter, Histogram, Registry } from 'prom-client';
import { counter, gauge, histogram, measured } from '../../ops/metrics/register.ts';
import { BACKLOG_KEEP_MS } from '../carrier/carrier.ts';
import type { ClaimLoop } from '../carrier/claimLoop.ts';
import type { CommandQueue } from './commandQueue.ts';

export interface DispatcherMetrics {
  readonly handedOver: Counter<'kind'>;
  readonly failures: Counter<'kind' | 'trouble'>;
  readonly seconds: Histogram<'kind'>;
}

/** Registers the dispatcher's metrics; the backlog is read from Postgres when it is collected. */
export function createDispatcherMetrics(
  registry: Registry,
  queue: Pick<CommandQueue, 'backlog'>,
  handingOver: () => Pick<ClaimLoop, 'inFlight' | 'overdue'>,
): DispatcherMetrics {
  measured(registry, BACKLOG_KEEP_MS, queue.backlog, {
    oms_commands_waiting: (waiting, { count }) => waiting.set(count),
    oms_commands_oldest_age_seconds: (age, { oldestAgeSeconds }) => age.set(oldestAgeSeconds),
  });
  gauge(registry, 'oms_commands_in_flight', (each) => each.set(handingOver().inFlight));
  gauge(registry, 'oms_commands_overdue', (each) => each.set(handingOver().overdue));
  return {
    handedOver: counter(registry, 'oms_commands_handed_over_total'),
    failures: counter(registry, 'oms_commands_failures_total'),
    seconds: histogram(registry, 'oms_command_hand_over_duration_seconds'),
  };
}

/** The metrics of the dispatcher. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
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
  const registers = [registry];
  const oldest = new Gauge({
    name: 'dispatcher_oldest_command_age_seconds',
    help: 'Age of the oldest command not yet handed to Temporal.',
    registers,
  });
  new Gauge({
    name: 'dispatcher_backlog_commands',
    help: 'Commands not yet handed to Temporal.',
    registers,
    async collect() {
      // While Postgres is away the last figures stand and the other metrics are still served.
      const backlog = await queue.backlog().catch(() => null);
      if (!backlog) return;
      this.set(backlog.count);
      oldest.set(backlog.oldestAgeSeconds);
    },
  });
  new Gauge({
    name: 'dispatcher_in_flight_commands',
    help: 'Commands being handed over now.',
    registers,
    collect() {
      this.set(handingOver().inFlight);
    },
  });
  new Gauge({
    name: 'dispatcher_overdue_commands',
    help: 'Commands still being handed over although their claim has ended. Should be 0.',
    registers,
    collect() {
      this.set(handingOver().overdue);
    },
  });
  return {
    handedOver: new Counter({
      name: 'dispatcher_handed_over_total',
      help: 'Commands handed to Temporal.',
      labelNames: ['kind'],
      registers,
    }),
    failures: new Counter({
      name: 'dispatcher_failures_total',
      help: 'Attempts that failed: Temporal away, busy, or refusing.',
      labelNames: ['kind', 'trouble'],
      registers,
    }),
    seconds: new Histogram({
      name: 'dispatcher_hand_over_seconds',
      help: 'How long handing one command over took.',
      labelNames: ['kind'],
      buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
  };
}

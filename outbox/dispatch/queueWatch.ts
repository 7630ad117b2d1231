/**
 * Watches the task queues that orders are handed to: that somebody polls each of them, and not two
 * kinds of workers at once, which would charge some orders at one bank and some at another.
 */
import type { Registry } from 'prom-client';
import type { Logger } from '../../ops/logger.ts';
import { gauge } from '../../ops/metrics/register.ts';
import { repeat } from '../../ops/repeat.ts';
import type { QueueState } from '../../saga/queues.ts';

export interface QueueWatchOptions {
  /** The queues to watch now. */
  readonly queues: () => Promise<readonly string[]>;
  readonly describe: (queue: string) => Promise<QueueState>;
  readonly log: Logger;
  readonly registry: Registry;
  readonly paceMs?: number;
  /** Milliseconds without a worker until a queue is reported. */
  readonly patienceMs?: number;
}

export interface QueueWatch {
  /** Names the queues that nobody polls. */
  waitingFor(): string[];
  stop(): Promise<void>;
}

export function startQueueWatch(options: QueueWatchOptions): QueueWatch {
  const { queues, describe, log, paceMs = 5_000, patienceMs = 30_000 } = options;
  const gauges = createGauges(options.registry);
  /** Since when nobody polls a queue, in milliseconds of the process's clock. */
  const unpolledSince = new Map<string, number>();
  const unpolled = new Set<string>();
  const mixed = new Set<string>();

  const noticeUnpolled = (queue: string, { own, others }: QueueState): void => {
    if (own.length + others.length > 0) {
      unpolledSince.delete(queue);
      if (unpolled.delete(queue)) log.info({ queue }, 'a task queue is polled again');
      return;
    }
    const since = unpolledSince.get(queue) ?? performance.now();
    unpolledSince.set(queue, since);
    if (unpolled.has(queue) || performance.now() - since < patienceMs) return;
    unpolled.add(queue);
    log.error({ queue }, 'no worker polls a task queue: its orders wait');
  };

  const noticeMixed = (queue: string, { own, others }: QueueState): void => {
    if (own.length === 0 || others.length === 0) {
      mixed.delete(queue);
      return;
    }
    if (!mixed.has(queue))
      log.error({ queue, own, others }, 'two kinds of workers poll one task queue');
    mixed.add(queue);
  };

  const look = async (): Promise<void> => {
    const names = await queues();
    const states = await Promise.all(names.map(describe));
    for (const each of Object.values(gauges)) each.reset();
    for (const [at, state] of states.entries()) {
      const queue = names[at] ?? '';
      gauges.pollers.set({ queue, kind: 'own' }, state.own.length);
      gauges.pollers.set({ queue, kind: 'other' }, state.others.length);
      gauges.backlog.set({ queue }, state.backlog);
      gauges.age.set({ queue }, state.backlogAgeSeconds);
      noticeUnpolled(queue, state);
      noticeMixed(queue, state);
    }
  };

  // While Temporal or Postgres is away the last figures stand.
  const { stop } = repeat(paceMs, look);
  return { waitingFor: () => [...unpolled].map((queue) => `workers of ${queue}`), stop };
}

const createGauges = (registry: Registry) => ({
  pollers: gauge(registry, 'oms_queue_pollers'),
  backlog: gauge(registry, 'oms_queue_backlog_tasks'),
  age: gauge(registry, 'oms_queue_backlog_age_seconds'),
});

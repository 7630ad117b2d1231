/**
 * Polls the feed's newest position for all requests that wait for an event. They share one query at a
 * time, whatever their number; nothing is polled while no request waits.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Queries } from '../../db/client.ts';
import { type FeedPosition, isAfter, newestPosition } from '../../db/feed.ts';

export interface FeedWatch {
  /** Resolves once there is an event after the position, or when `signal` aborts. */
  untilAfter(position: FeedPosition, signal: AbortSignal): Promise<void>;
}

interface Waiting {
  readonly position: FeedPosition;
  readonly settle: () => void;
}

const PACE_MS = 50;

export function createFeedWatch(db: Queries): FeedWatch {
  const waiting = new Set<Waiting>();
  let polling = false;

  const poll = async (): Promise<void> => {
    polling = true;
    while (waiting.size > 0) {
      // While Postgres is away polling goes on: every waiting request has its own time limit.
      const newest = await newestPosition(db).catch(() => null);
      for (const { position, settle } of waiting) {
        if (newest && isAfter(newest, position)) settle();
      }
      if (waiting.size > 0) await sleep(PACE_MS);
    }
    polling = false;
  };

  return {
    untilAfter(position, signal) {
      if (signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const settle = (): void => {
          waiting.delete(entry);
          signal.removeEventListener('abort', settle);
          resolve();
        };
        const entry: Waiting = { position, settle };
        waiting.add(entry);
        signal.addEventListener('abort', settle, { once: true });
        if (!polling) void poll();
      });
    },
  };
}

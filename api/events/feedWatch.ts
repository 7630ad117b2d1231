/**
 * Watches the feed for everyone who waits for its next event. All who wait are served by one query at
 * a time, whatever their number, and nothing is asked while nobody waits.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Queries } from '../../db/client.ts';
import { type FeedPosition, isAfter, newestPosition } from '../../db/feed.ts';

export interface FeedWatch {
  /** Resolves once there is an event after the place, or when `signal` ends the waiting. */
  untilAfter(place: FeedPosition, signal: AbortSignal): Promise<void>;
}

interface Waiting {
  readonly place: FeedPosition;
  readonly settle: () => void;
}

const PACE_MS = 50;

export function createFeedWatch(db: Queries): FeedWatch {
  const waiting = new Set<Waiting>();
  let looking = false;

  const look = async (): Promise<void> => {
    looking = true;
    while (waiting.size > 0) {
      // Postgres away is waited out: those who wait have their own limit.
      const newest = await newestPosition(db).catch(() => null);
      for (const one of waiting) if (newest && isAfter(newest, one.place)) one.settle();
      if (waiting.size > 0) await sleep(PACE_MS);
    }
    looking = false;
  };

  return {
    untilAfter(place, signal) {
      if (signal.aborted) return Promise.resolve();
      return new Promise((resolve) => {
        const settle = (): void => {
          waiting.delete(entry);
          signal.removeEventListener('abort', settle);
          resolve();
        };
        const entry: Waiting = { place, settle };
        waiting.add(entry);
        signal.addEventListener('abort', settle, { once: true });
        if (!looking) void look();
      });
    },
  };
}

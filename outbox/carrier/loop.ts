/** The loops of the outbox carriers: work at every hint and every poll, with back-off on failure. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bell } from '../../ops/bell.ts';
import type { Backoff } from '../../ops/jitter.ts';

/** Resolves after `ms` milliseconds, or at once when `signal` aborts. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  sleep(ms, undefined, { signal }).catch(() => {});

export interface LoopOptions {
  readonly bell: Bell;
  /** Milliseconds after which a turn begins without a ring. */
  readonly pollMs: number;
  /** Pauses after failures; a turn that succeeded resets it. */
  readonly backoff: Backoff;
  readonly signal: AbortSignal;
  /** Does the work there is. */
  readonly turn: () => Promise<void>;
  readonly onFailure: (error: unknown) => void;
}

/** Runs turns until `signal` aborts. A turn that failed is repeated after the back-off. */
export async function runLoop(options: LoopOptions): Promise<void> {
  const { bell, pollMs, backoff, signal, turn, onFailure } = options;
  signal.addEventListener('abort', bell.ring, { once: true });
  while (!signal.aborted) {
    const rung = bell.wait(pollMs);
    try {
      await turn();
    } catch (error) {
      onFailure(error);
      await pause(backoff.next(), signal);
      bell.ring();
    }
    await rung;
  }
}

export interface RetryOptions {
  readonly attempt: () => Promise<unknown>;
  readonly backoff: Backoff;
  readonly signal: AbortSignal;
  readonly onFailure?: (error: unknown) => void;
}

/** Repeats `attempt` until it resolves. @returns false when `signal` aborted before that. */
export async function retryUntilSuccess(options: RetryOptions): Promise<boolean> {
  const { attempt, backoff, signal, onFailure = () => {} } = options;
  while (!signal.aborted) {
    try {
      await attempt();
      return true;
    } catch (error) {
      onFailure(error);
    }
    await pause(backoff.next(), signal);
  }
  return false;
}

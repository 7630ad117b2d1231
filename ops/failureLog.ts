/**
 * A failure that goes on is told once, then counted: “still failing” at growing intervals, and a line when
 * it is over. The intervals grow with the time, so a failure per millisecond costs as few lines as one a
 * minute.
 */
import type { Logger } from './logger.ts';

export interface FailureLog {
  /** @param what names what fails, the same each time: `temporal`, or an order's id */
  failed(what: string, fields: object, message: string): void;
  /** It has succeeded, or is no longer the case. Says so only after a failure that was told. */
  ended(what: string, message: string): void;
}

export interface FailureLogOptions {
  readonly level?: 'warn' | 'error';
  /** Milliseconds until the second line; each later interval is twice as long. */
  readonly firstMs?: number;
  readonly longestMs?: number;
  /** Milliseconds after which a failure that was not told as ended counts as a new one. */
  readonly forgetMs?: number;
  /** Things that fail at once; more are told each time. */
  readonly most?: number;
  readonly now?: () => number;
}

interface Failing {
  readonly since: number;
  times: number;
  seenAt: number;
  tellAt: number;
  intervalMs: number;
}

const MINUTE_MS = 60_000;

export function createFailureLog(log: Logger, options: FailureLogOptions = {}): FailureLog {
  const { level = 'warn', firstMs = MINUTE_MS, longestMs = 60 * MINUTE_MS } = options;
  const { forgetMs = 2 * longestMs, most = 1_000, now = () => performance.now() } = options;
  const failing = new Map<string, Failing>();

  const begin = (what: string): void => {
    const at = now();
    // The oldest goes first: a Map keeps the order in which its keys were added.
    for (const [name, { seenAt }] of failing)
      if (failing.size >= most || at - seenAt > forgetMs) failing.delete(name);
      else break;
    failing.set(what, {
      since: at,
      times: 1,
      seenAt: at,
      tellAt: at + firstMs,
      intervalMs: firstMs,
    });
  };

  return {
    failed(what, fields, message) {
      const at = now();
      const before = failing.get(what);
      if (!before || at - before.seenAt > forgetMs) {
        failing.delete(what);
        begin(what);
        return log[level](fields, message);
      }
      before.times += 1;
      before.seenAt = at;
      if (at < before.tellAt) return;
      before.intervalMs = Math.min(longestMs, before.intervalMs * 2);
      before.tellAt = at + before.intervalMs;
      const forSeconds = Math.round((at - before.since) / 1000);
      log[level]({ ...fields, times: before.times, forSeconds }, `still: ${message}`);
    },
    ended(what, message) {
      const before = failing.get(what);
      if (!before) return;
      failing.delete(what);
      const forSeconds = Math.round((now() - before.since) / 1000);
      log.info({ times: before.times, forSeconds }, message);
    },
  };
}

/** `Prefer: wait=N` (RFC 7240): holds an answer for the saga's outcome, up to N seconds. */
import type { Context } from 'hono';
import type { OrderStatus } from '../../contracts/order.ts';
import { type ApiEnv, callerKeyOf } from '../http/environment.ts';
import type { Places } from '../http/places.ts';
import type { OrderGlance, OrderWatch } from './orderWatch.ts';

const LONGEST_WAIT_SECONDS = 30;
/** On a quiet machine an order is confirmed 40 ms after its acceptance. */
const PACE = { firstMs: 15, growth: 1.2, lastMs: 250 };

export interface Waiting {
  readonly watch: OrderWatch;
  readonly places: Places;
  /** Aborted when the process is about to stop. */
  readonly stopping: AbortSignal;
}

/** Seconds, 1 to 30; null when the header names no wait or cannot be parsed. */
export function preferredWait(header: string | undefined): number | null {
  for (const preference of header?.split(/[,;]/) ?? []) {
    const seconds = /^\s*wait\s*=\s*"?(\d{1,9})"?\s*$/i.exec(preference)?.[1];
    if (seconds !== undefined) return Math.min(LONGEST_WAIT_SECONDS, Number(seconds)) || null;
  }
  return null;
}

/**
 * Waits as long as the preference says. Meanwhile the request has no place among those that are worked
 * on. The wait ends early when the client disconnects, the process stops, or the place goes to a
 * caller who waits for less: the answer is then the same as without the preference.
 *
 * @returns null at once when the caller waits for its share of the places, or all are taken
 */
export async function waitInPlace<T>(
  c: Context<ApiEnv>,
  { places, stopping }: Pick<Waiting, 'places' | 'stopping'>,
  seconds: number,
  wait: (signal: AbortSignal) => Promise<T>,
): Promise<T | null> {
  const lost = new AbortController();
  const release = places.take(callerKeyOf(c.var.caller), () => lost.abort());
  if (typeof release === 'string') return null;
  c.header('Preference-Applied', `wait=${seconds}`);
  c.var.work.leave();
  try {
    const timeUp = AbortSignal.timeout(seconds * 1000);
    return await wait(AbortSignal.any([c.req.raw.signal, stopping, timeUp, lost.signal]));
  } finally {
    release();
  }
}

/** Waits until the order's status is an outcome; null when there was none in time. */
export function waitForOutcome(
  c: Context<ApiEnv>,
  waiting: Waiting,
  orderId: string,
  seconds: number,
  isPassing: (status: OrderStatus) => boolean,
): Promise<OrderGlance | null> {
  const isOutcome = ({ status }: OrderGlance) => !isPassing(status);
  return waitInPlace(c, waiting, seconds, (signal) =>
    waiting.watch.until(orderId, isOutcome, PACE, signal),
  );
}

/** `Prefer: wait=N` (RFC 7240): holds an answer for the saga's outcome, up to N seconds. */
import type { Context } from 'hono';
import type { OrderStatus } from '../../contracts/order.ts';
import type { ApiEnv } from '../http/environment.ts';
import type { Slots } from '../http/slots.ts';
import type { OrderGlance, OrderWatch } from './orderWatch.ts';

const LONGEST_WAIT_SECONDS = 30;
const PACE = { firstMs: 50, lastMs: 250 };

export interface Waiting {
  readonly watch: OrderWatch;
  readonly slots: Slots;
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
 * Waits until the order's status is an outcome. Null when the time is up, the client has disconnected
 * or all slots for waiting are taken: the answer is then the same as without the preference.
 */
export async function waitForOutcome(
  c: Context<ApiEnv>,
  { watch, slots, stopping }: Waiting,
  orderId: string,
  seconds: number,
  isPassing: (status: OrderStatus) => boolean,
): Promise<OrderGlance | null> {
  const release = slots.take();
  if (!release) return null;
  c.header('Preference-Applied', `wait=${seconds}`);
  try {
    const timeUp = AbortSignal.timeout(seconds * 1000);
    const signal = AbortSignal.any([c.req.raw.signal, stopping, timeUp]);
    const isOutcome = ({ status }: OrderGlance) => !isPassing(status);
    return await watch.until(orderId, isOutcome, PACE, signal);
  } finally {
    release();
  }
}

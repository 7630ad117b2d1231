/**
 * Watches orders' rows for everyone who waits for one. All who wait are served by one query at a
 * time, whatever their number, so that what waiting costs is bounded per process.
 */
import { inArray } from 'drizzle-orm';
import type { OrderFailure, OrderStatus } from '../../contracts/order.ts';
import type { Queries } from '../../db/client.ts';
import { orders } from '../../db/schema.ts';

export interface OrderGlance {
  readonly orderId: string;
  readonly version: number;
  readonly status: OrderStatus;
  readonly failure: OrderFailure | null;
}

/** How often one who waits looks, in milliseconds: from the first look on, ever slower. */
export interface Pace {
  readonly firstMs: number;
  readonly lastMs: number;
}

export interface OrderWatch {
  /**
   * Resolves with the order as soon as it is seen to be as asked, or null when `signal` ends the
   * waiting. A database that is away is waited out.
   */
  until(
    orderId: string,
    isAsAsked: (glance: OrderGlance) => boolean,
    pace: Pace,
    signal: AbortSignal,
  ): Promise<OrderGlance | null>;
}

interface Waiting {
  readonly orderId: string;
  readonly isAsAsked: (glance: OrderGlance) => boolean;
  readonly pace: Pace;
  readonly settle: (glance: OrderGlance | null) => void;
  intervalMs: number;
  dueAt: number;
}

/** Looks that fall this close together share a query. */
const TOGETHER_MS = 20;
const MOST_PER_QUERY = 1_000;

export function createOrderWatch(queries: Queries): OrderWatch {
  const waiting = new Set<Waiting>();
  let timer: NodeJS.Timeout | null = null;
  let looking = false;

  const schedule = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
    if (looking || waiting.size === 0) return;
    let next = Number.POSITIVE_INFINITY;
    for (const { dueAt } of waiting) next = Math.min(next, dueAt);
    timer = setTimeout(look, Math.max(0, next - performance.now()));
  };

  const look = async (): Promise<void> => {
    looking = true;
    const horizon = performance.now() + TOGETHER_MS;
    const due = [...waiting].filter(({ dueAt }) => dueAt <= horizon).slice(0, MOST_PER_QUERY);
    const glances = await glance(due.map(({ orderId }) => orderId)).catch(() => null);
    const now = performance.now();
    for (const entry of due) {
      const seen = glances?.get(entry.orderId);
      if (seen && entry.isAsAsked(seen)) entry.settle(seen);
      entry.intervalMs = Math.min(entry.pace.lastMs, entry.intervalMs * 1.5);
      entry.dueAt = now + entry.intervalMs;
    }
    looking = false;
    schedule();
  };

  const glance = async (orderIds: readonly string[]): Promise<Map<string, OrderGlance>> => {
    const rows = await queries
      .select({
        orderId: orders.orderId,
        version: orders.version,
        status: orders.status,
        failure: orders.failure,
      })
      .from(orders)
      .where(inArray(orders.orderId, [...new Set(orderIds)]));
    return new Map(rows.map((row) => [row.orderId, row]));
  };

  return {
    until(orderId, isAsAsked, pace, signal) {
      if (signal.aborted) return Promise.resolve(null);
      return new Promise((resolve) => {
        const entry: Waiting = {
          orderId,
          isAsAsked,
          pace,
          intervalMs: pace.firstMs,
          dueAt: performance.now() + pace.firstMs,
          settle(seen) {
            waiting.delete(entry);
            signal.removeEventListener('abort', stop);
            resolve(seen);
          },
        };
        const stop = () => {
          entry.settle(null);
          schedule();
        };
        signal.addEventListener('abort', stop, { once: true });
        waiting.add(entry);
        schedule();
      });
    },
  };
}

/**
 * Polls the rows of the orders that requests wait for. All waiting requests share one query at a time,
 * so the load on Postgres is bounded per process, whatever their number.
 */
import { inArray } from 'drizzle-orm';
import type { OrderFailure, OrderStatus } from '../../contracts/order.ts';
import type { Queries } from '../../db/client.ts';
import { orders } from '../../db/schema.ts';

/** The columns that waiting requests decide by. */
export interface OrderGlance {
  readonly orderId: string;
  readonly version: number;
  readonly status: OrderStatus;
  readonly failure: OrderFailure | null;
}

/** Milliseconds between polls of one waiting request: each is `growth` times the one before. */
export interface Pace {
  readonly firstMs: number;
  readonly growth: number;
  readonly lastMs: number;
}

export interface OrderWatch {
  /**
   * Resolves with the order once `isMet` holds for it, or with null when `signal` aborts. Polling goes
   * on while Postgres is away.
   */
  until(
    orderId: string,
    isMet: (order: OrderGlance) => boolean,
    pace: Pace,
    signal: AbortSignal,
  ): Promise<OrderGlance | null>;
}

interface Waiting {
  readonly orderId: string;
  readonly isMet: (order: OrderGlance) => boolean;
  readonly pace: Pace;
  readonly settle: (order: OrderGlance | null) => void;
  intervalMs: number;
  dueAt: number;
}

/** Milliseconds: polls that are due this close together share a query. */
const TOGETHER_MS = 20;
const MOST_PER_QUERY = 1_000;

export function createOrderWatch(queries: Queries): OrderWatch {
  const waiting = new Set<Waiting>();
  let timer: NodeJS.Timeout | null = null;
  let polling = false;

  const schedule = (): void => {
    if (timer) clearTimeout(timer);
    timer = null;
    if (polling || waiting.size === 0) return;
    let next = Number.POSITIVE_INFINITY;
    for (const { dueAt } of waiting) next = Math.min(next, dueAt);
    timer = setTimeout(poll, Math.max(0, next - performance.now()));
  };

  const poll = async (): Promise<void> => {
    polling = true;
    const horizon = performance.now() + TOGETHER_MS;
    const due = [...waiting].filter(({ dueAt }) => dueAt <= horizon).slice(0, MOST_PER_QUERY);
    const rows = await readOrders(due.map(({ orderId }) => orderId)).catch(() => null);
    const now = performance.now();
    for (const entry of due) {
      const order = rows?.get(entry.orderId);
      if (order && entry.isMet(order)) entry.settle(order);
      entry.intervalMs = Math.min(entry.pace.lastMs, entry.intervalMs * entry.pace.growth);
      entry.dueAt = now + entry.intervalMs;
    }
    polling = false;
    schedule();
  };

  const readOrders = async (orderIds: readonly string[]): Promise<Map<string, OrderGlance>> => {
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
    until(orderId, isMet, pace, signal) {
      if (signal.aborted) return Promise.resolve(null);
      return new Promise((resolve) => {
        const entry: Waiting = {
          orderId,
          isMet,
          pace,
          intervalMs: pace.firstMs,
          dueAt: performance.now() + pace.firstMs,
          settle(order) {
            waiting.delete(entry);
            signal.removeEventListener('abort', stop);
            resolve(order);
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

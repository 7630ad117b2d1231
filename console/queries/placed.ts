/** How many orders were placed in each of the last minutes, by what has become of them. */
import { sql } from 'drizzle-orm';
import type { OrderStatus } from '../../contracts/order.ts';
import type { Queries } from '../../db/client.ts';

export const MINUTES = 30;

/** What has become of an order. The words are the chart's. */
export const ends = {
  pending: ['pending'],
  confirmed: ['confirmed', 'shipped', 'delivered'],
  failed: ['failing', 'failed'],
  cancelled: ['cancelling', 'cancelled'],
  'returned or lost': ['returned', 'lost'],
} as const satisfies Readonly<Record<string, readonly OrderStatus[]>>;
export type End = keyof typeof ends;
export const endNames = Object.keys(ends) as End[];

export interface Minute {
  /** Its beginning: ISO 8601. */
  readonly at: string;
  readonly counts: Readonly<Record<End, number>>;
}

const endOf = (status: OrderStatus): End =>
  endNames.find((end) => (ends[end] as readonly OrderStatus[]).includes(status)) ?? 'pending';

const noOrders = (): Record<End, number> =>
  Object.fromEntries(endNames.map((end) => [end, 0])) as Record<End, number>;

interface Row extends Record<string, unknown> {
  /** 0 is this minute. */
  readonly ago: number;
  readonly status: OrderStatus;
  readonly count: number;
}

/** The oldest first, the running minute last. @param now milliseconds since the epoch */
export async function readPlaced(db: Queries, now: number): Promise<Minute[]> {
  const thisMinute = new Date(now - (now % 60_000)).toISOString();
  const rows = await db.execute<Row>(sql`
    select status, count(*)::int as count,
      (extract(epoch from ${thisMinute}::timestamptz - date_trunc('minute', placed_at)) / 60)::int
        as ago
    from orders
    where placed_at >= ${thisMinute}::timestamptz - ${MINUTES - 1} * interval '1 minute'
      and placed_at < ${thisMinute}::timestamptz + interval '1 minute'
    group by status, ago`);
  const counts = Array.from({ length: MINUTES }, noOrders);
  for (const { ago, status, count } of rows) {
    const minute = counts[ago];
    if (minute) minute[endOf(status)] += count;
  }
  return counts
    .map((each, ago) => ({
      at: new Date(Date.parse(thisMinute) - ago * 60_000).toISOString(),
      counts: each,
    }))
    .reverse();
}

/** What of an order can be returned. */
import { and, asc, eq } from 'drizzle-orm';
import { isAstray, isDispatched } from '../../contracts/order.ts';
import { isOpenReturn, type ReturnLine } from '../../contracts/return.ts';
import { countOf, receivedLines, refundsOf } from '../../contracts/returnLines.ts';
import { END_DECISION } from '../../contracts/saga.ts';
import type { Queries } from '../../db/client.ts';
import { readOrderItems } from '../../db/orderItems.ts';
import {
  decisions,
  type OrderRow,
  orderEvents,
  type RefundRow,
  type ReturnRow,
  returns,
} from '../../db/schema.ts';
import { piecesGone } from '../refunds/piecesGone.ts';
import { readRefunds } from '../refunds/refundable.ts';

const DAY_MS = 86_400_000;

/** Of one order, the oldest first. */
export const readReturns = (db: Queries, orderId: string): Promise<ReturnRow[]> =>
  db.select().from(returns).where(eq(returns.orderId, orderId)).orderBy(asc(returns.number));

/**
 * Whether its parcel has left and not gone astray, and it was delivered less than so many days ago; null
 * for whenever it was.
 */
export async function isReturnable(
  db: Queries,
  { orderId, status, updatedAt }: OrderRow,
  windowDays: number | null,
): Promise<boolean> {
  if (!isDispatched(status) || isAstray(status) || (await isEndDecided(db, orderId))) return false;
  if (windowDays === null) return true;
  const [delivered] = await db
    .select({ at: orderEvents.occurredAt })
    .from(orderEvents)
    .where(and(eq(orderEvents.orderId, orderId), eq(orderEvents.type, 'order.delivered')));
  const since = (delivered?.at ?? updatedAt).getTime();
  return Date.now() - since < windowDays * DAY_MS;
}

/** Whether a person has decided how it ends, with its goods and money. */
export async function isEndDecided(db: Queries, orderId: string): Promise<boolean> {
  const decided = await db
    .select({ id: decisions.id })
    .from(decisions)
    .where(and(eq(decisions.orderId, orderId), eq(decisions.updateId, END_DECISION)));
  return decided.length > 0;
}

/** The pieces of each item that are neither returned, nor to be, nor paid back without a return. */
export async function piecesLeft(
  db: Queries,
  orderId: string,
  earlier: readonly ReturnRow[],
): Promise<ReadonlyMap<string, number>> {
  const items = await readOrderItems(db, orderId);
  const others = refundsBeside(await readRefunds(db, orderId), earlier);
  const returned = earlier.flatMap(countingLines);
  const ofItem = (lines: readonly ReturnLine[], itemId: string): number =>
    countOf(lines.filter((line) => line.itemId === itemId));
  const left = (itemId: string): number =>
    ofItem(items, itemId) - ofItem(returned, itemId) - piecesGone(items, others, itemId);
  return new Map(items.map(({ itemId }) => [itemId, left(itemId)]));
}

/** Of a return that has ended only the pieces count that came back. */
const countingLines = (row: ReturnRow): readonly ReturnLine[] =>
  isOpenReturn(row.state) ? row.lines : receivedLines(row);

/** Without those that give back what was returned. */
function refundsBeside(refunds: readonly RefundRow[], earlier: readonly ReturnRow[]): RefundRow[] {
  const ofReturns = new Set(earlier.flatMap(refundsOf));
  return refunds.filter(({ number }) => !ofReturns.has(number));
}

/** An order as a change finds it, and the changes that were asked for before. */
import { and, desc, eq, ne, sql } from 'drizzle-orm';
import type { Queries } from '../../db/client.ts';
import { readOrderItems } from '../../db/orderItems.ts';
import {
  decisions,
  type OrderItemRow,
  type OrderRow,
  orderChanges,
  orders,
} from '../../db/schema.ts';
import type { Seals } from '../../privacy/orderSeals.ts';
import { canonicalJson } from '../http/canonicalJson.ts';
import { ProblemError } from '../http/problem.ts';
import type { Wish } from './wish.ts';

/** @throws ProblemError ORDER_NOT_FOUND */
export async function readOrder(
  tx: Queries,
  orderId: string,
): Promise<{ readonly order: OrderRow; readonly items: readonly OrderItemRow[] }> {
  const [order] = await tx.select().from(orders).where(eq(orders.orderId, orderId));
  if (!order) throw new ProblemError('ORDER_NOT_FOUND');
  return { order, items: await readOrderItems(tx, orderId) };
}

/** @returns 0 before the first */
export async function numberOfLast(tx: Queries, orderId: string): Promise<number> {
  const [last] = await tx
    .select({ number: orderChanges.number })
    .from(orderChanges)
    .where(eq(orderChanges.orderId, orderId))
    .orderBy(desc(orderChanges.number))
    .limit(1);
  return last?.number ?? 0;
}

/**
 * The change that the same person has asked for before at the same version, in the same words or others.
 * One that was refused has no decision any more.
 */
export async function numberOfRepeat(
  { tx, seals }: { readonly tx: Queries; readonly seals: Seals },
  orderId: string,
  wish: Wish,
  actor: string,
): Promise<number | null> {
  const rows = await tx
    .select()
    .from(orderChanges)
    .innerJoin(
      decisions,
      and(
        eq(decisions.orderId, orderChanges.orderId),
        eq(decisions.updateId, sql`'change-' || ${orderChanges.number}`),
        eq(decisions.actor, actor),
      ),
    )
    .where(
      and(
        eq(orderChanges.orderId, orderId),
        eq(orderChanges.version, wish.version),
        ne(orderChanges.state, 'refused'),
      ),
    )
    .orderBy(desc(orderChanges.number));
  const wished = canonicalJson([wish.address, wish.lines]);
  const opener = await seals.openerOf(
    rows.map(({ order_changes: { address } }) => address),
    tx,
  );
  const same = rows.find(({ order_changes: { address: stored, lines } }) => {
    const address = stored && opener.json(orderId, 'address', stored);
    return canonicalJson([address, lines ?? []]) === wished;
  });
  return same?.order_changes.number ?? null;
}

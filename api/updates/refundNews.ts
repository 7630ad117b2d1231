/** News of refunds that were asked for here: told by the refund's own reference, not the payment's. */
import { and, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import type { UpdateCommand } from '../../contracts/commands.ts';
import { givenRefundStates } from '../../contracts/refund.ts';
import { stripeAmount } from '../../contracts/stripeMoney.ts';
import type { Queries } from '../../db/client.ts';
import { enqueueCommand } from '../../db/enqueueCommand.ts';
import { effects, orders, type RefundRow, refunds } from '../../db/schema.ts';

/** The refund that an update is about; null when it is about the payment or the parcel. */
export async function refundNamed(
  tx: Queries,
  orderId: string,
  { payload }: UpdateCommand,
): Promise<RefundRow | null> {
  const { status, reference } = payload;
  const isNews = status === 'refunded' || status === 'refund_failed';
  if (!isNews || reference === undefined) return null;
  const number = 'refund' in payload ? payload.refund : undefined;
  const isIt =
    number === undefined
      ? or(eq(refunds.providerReference, reference), isAnsweredWith(reference))
      : and(
          eq(refunds.number, number),
          // Whoever gave it another reference told of another refund.
          or(isNull(refunds.providerReference), eq(refunds.providerReference, reference)),
        );
  const [refund] = await tx
    .select()
    .from(refunds)
    .where(and(eq(refunds.orderId, orderId), isIt));
  return refund ?? null;
}

/** The fence of our own provider knows a refund's reference before the refund's row does. */
const isAnsweredWith = (reference: string) => sql`${refunds.providerReference} is null and exists (
  select from ${effects} where ${effects.reference} = ${reference}
    and ${effects.effectId} = ${refunds.orderId} || ':refund:' || ${refunds.number})`;

/** Has the refund's workflow record what has changed. @returns whether anything has */
export async function enqueueNews(
  tx: Queries,
  { orderId, number, state }: RefundRow,
  status: string,
): Promise<boolean> {
  const news = status === 'refunded' ? 'refunded' : 'refund_failed';
  const isMade = state === 'done' && news === 'refund_failed';
  // The provider's answer to the request may come later than its news.
  const isUnderWay = state === 'pending' || state === 'requested';
  if (!isUnderWay && !isMade) return false;
  await enqueueCommand(tx, orderId, { kind: 'refund', payload: { number, news } });
  return true;
}

/** Whether refunds that were asked for here account for all that Stripe says is given back. */
export async function isAccountedFor(
  db: Queries,
  orderId: string,
  stripesAmount: number,
): Promise<boolean> {
  const [sum] = await db
    .select({
      amount: sql<number>`coalesce(sum(${refunds.amount}), 0)::float8`,
      currency: orders.currency,
    })
    .from(refunds)
    .innerJoin(orders, eq(orders.orderId, refunds.orderId))
    .where(
      and(
        eq(refunds.orderId, orderId),
        // One whose answer is under way is made, perhaps.
        inArray(refunds.state, ['requested', ...givenRefundStates]),
      ),
    )
    .groupBy(orders.currency);
  if (!sum) return false;
  return stripesAmount <= (stripeAmount(sum.amount, sum.currency) ?? 0);
}

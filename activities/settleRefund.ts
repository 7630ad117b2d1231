/** What a person's decision about a failing refund does to the refund, in the decision's transaction. */
import { and, eq, sql } from 'drizzle-orm';
import type { Decision } from '../contracts/decision.ts';
import { effectId } from '../contracts/effects.ts';
import type { Queries } from '../db/client.ts';
import { refunds } from '../db/schema.ts';

export const isAboutRefund = (decision: Decision | undefined): decision is Decision =>
  decision?.attention?.reason === 'REFUND_REQUEST_FAILING';

/**
 * A refund that was settled outside or is done without is not asked for any more: its effect is revoked,
 * unless it is done by now. A retry leaves it as it is.
 */
export async function settleRefund(
  tx: Queries,
  orderId: string,
  { action, attention }: Decision,
): Promise<void> {
  if (action !== 'skip' && action !== 'resolve') return;
  const [refund] = await tx
    .select({ number: refunds.number })
    .from(refunds)
    .where(
      and(
        eq(refunds.orderId, orderId),
        eq(refunds.flaggedSince, attention?.since ?? ''),
        eq(refunds.state, 'requested'),
      ),
    );
  if (!refund) return;
  const { number } = refund;
  const state = action === 'resolve' ? 'settled' : 'failed';
  await tx.execute(sql`
    with revoked as (
      insert into effects (effect_id, order_id, step, state)
      values (${effectId(orderId, 'refund', number)}, ${orderId}, 'refund', 'revoked')
      on conflict (effect_id) do update set state = 'revoked', updated_at = now()
        where effects.state = 'intended'
      returning effect_id
    )
    update refunds set state = ${state}, updated_at = now()
    where order_id = ${orderId} and number = ${number} and exists (select from revoked)`);
}

/**
 * Undos that had nothing to undo although a try of their do may have been under way in another team's
 * worker. They are asked for again after a minute, then at growing intervals, for three days, whoever
 * owns the worker. An effect behind our own fence is looked at again by the fence's row (activities/
 * fence/effect) and has none here.
 */
import { sql } from 'drizzle-orm';
import type { AnswerNote } from '../contracts/orderActivities.ts';
import type { Queries } from '../db/client.ts';

/** Repeating it has no effect. */
export async function lookAgain(
  db: Queries,
  orderId: string,
  { effectId, step }: AnswerNote,
): Promise<void> {
  await db.execute(sql`
    insert into undo_looks (effect_id, order_id, step, look_at)
    select ${effectId}, ${orderId}, ${step}, now() + interval '1 minute'
    where not exists (select from effects where effect_id = ${effectId})
    on conflict do nothing`);
}

/** For when an order's steps that are due have been asked to be undone once more. */
export async function lookedAgain(db: Queries, orderId: string): Promise<void> {
  await db.execute(sql`
    with over as (
      delete from undo_looks
      where order_id = ${orderId} and look_at <= now() and created_at <= now() - interval '3 days'
    )
    update undo_looks set look_at = now() + greatest(interval '1 minute', now() - created_at)
    where order_id = ${orderId} and look_at <= now() and created_at > now() - interval '3 days'`);
}

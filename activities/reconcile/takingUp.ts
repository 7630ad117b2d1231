/**
 * Takes an order up: later each time while that changes nothing, and from the third time on with a
 * flag for a person. A saga may end at once again and again, and a worker that took over another's
 * queue may know nothing of what it is asked to undo.
 */
import { sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import type { OrderSnapshot } from '../../db/orderSnapshot.ts';
import type { SagaClient } from '../../saga/client.ts';
import { flagOf } from '../../saga/signal.ts';
import type { ToUndo } from '../../saga/start.ts';
import { handOverAgain } from './handOverAgain.ts';

export interface TakingUpDeps {
  readonly db: Database;
  readonly saga: SagaClient;
  /** The pause after the first taking up that changed nothing; it doubles, up to a day. */
  readonly takeUpSeconds: number;
}

const FLAGGED_FROM = 3;
const LONGEST_SECONDS = 24 * 60 * 60;

/** @returns how often it was taken up without a change, this time included; null: not now */
export async function takeUp(
  { db, saga, takeUpSeconds }: TakingUpDeps,
  order: OrderSnapshot,
  undo: ToUndo,
): Promise<number | null> {
  const { seen, earlier, isDue } = await takenUpBefore(db, order.orderId, takeUpSeconds);
  if (!isDue) return null;
  // Before the run starts: a worker that dies in between leaves them waiting, and repeats are harmless.
  await handOverAgain(db, order.orderId);
  const times = earlier + 1;
  if (times >= FLAGGED_FROM) await saga.takeUpWithSignal(order, flagOf(order), undo);
  else if ((await saga.takeUp(order, undo)) !== 'started') return null;
  await db.execute(sql`
    insert into takings_up (order_id, seen, times) values (${order.orderId}, ${seen}, ${times})
    on conflict (order_id) do update set seen = excluded.seen, times = excluded.times,
      taken_at = excluded.taken_at`);
  return times;
}

interface Before extends Record<string, unknown> {
  readonly seen: string;
  readonly earlier: number;
  readonly isDue: boolean;
}

/**
 * Any change of the row's statuses or of an effect, a person's decision, and thirty days start anew. Effects that
 * are looked at again have a schedule of their own, which moves on each time.
 */
async function takenUpBefore(db: Database, orderId: string, seconds: number): Promise<Before> {
  const [before] = await db.execute<Before>(sql`
    with now_seen as (
      select concat_ws(' ', o.status, o.inventory_status, o.payment_status, o.shipment_status, (
        select string_agg(concat_ws(' ', e.step, e.state, e.verify_at), ', ' order by e.effect_id)
        from effects e where e.order_id = o.order_id), (
        select string_agg(u.look_at::text, ', ' order by u.effect_id)
        from undo_looks u where u.order_id = o.order_id)) as seen
      from orders o where o.order_id = ${orderId}
    ), before as (
      select t.times, t.taken_at from takings_up t join now_seen using (seen)
      where t.order_id = ${orderId} and t.taken_at > now() - interval '30 days' and not exists (
        select from decisions d where d.order_id = t.order_id and d.action in ('retry', 'skip', 'resolve')
          and d.created_at > t.taken_at)
    )
    select seen, coalesce(times, 0) as earlier, coalesce(taken_at + make_interval(
      secs => least(${LONGEST_SECONDS}, ${seconds} * 2 ^ (times - 1))) <= now(), true) as "isDue"
    from now_seen left join before on true`);
  if (!before) throw new Error(`there is no order ${orderId}`);
  return before;
}

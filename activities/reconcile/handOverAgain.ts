/**
 * What a saga was handed before it broke off, perhaps before it had acted on it: the run that takes its
 * order up is handed it again. A saga takes repeats. Cancellations, changes and decisions about flags are
 * answered once they are recorded, and whoever got no answer repeats them.
 */
import { sql } from 'drizzle-orm';
import { decisionActions } from '../../contracts/decision.ts';
import type { Database } from '../../db/client.ts';
import { sqlList } from '../../db/sqlList.ts';

/** The newest so many updates are handed over again. */
const MOST_UPDATES = 100;

const DECIDED = sqlList(decisionActions);

/**
 * An update waits while its saga is busy with one step, which changes the order at most twice. Clocks of
 * transactions may differ by a minute. What a person has decided on since is not told again.
 */
const isPerhapsWaiting = sql`u.received_at > greatest(
  coalesce((select e.occurred_at from order_events e
    where e.order_id = o.order_id and e.version = o.version - 2), o.placed_at) - interval '1 minute',
  (select max(d.created_at) from decisions d
    where d.order_id = o.order_id and d.action in ${DECIDED} and d.version is not null))`;

/** Its commands, for the dispatcher. */
export async function handOverAgain(db: Database, orderId: string): Promise<void> {
  await db.execute(sql`
    insert into commands (order_id, kind, payload)
    select order_id, kind, payload from (
      select u.order_id, u.kind, u.payload, u.received_at as at, u.update_id
      from order_updates u join orders o using (order_id)
      where u.order_id = ${orderId} and u.payload is not null and ${isPerhapsWaiting}
      order by at desc, u.update_id desc limit ${MOST_UPDATES}
    ) updates order by at, update_id`);
  await db.execute(sql`
    insert into commands (order_id, kind, payload)
    select order_id, 'end-order', ending from decisions
    where order_id = ${orderId} and ending is not null and version is null`);
}

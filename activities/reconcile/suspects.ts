/** Selects the orders to examine: a page of all that have not ended, and those that look wrong. */

import { sql } from 'drizzle-orm';
import { unfinishedEffectStates } from '../../contracts/effects.ts';
import { BEFORE_ALL_ORDERS } from '../../contracts/ids.ts';
import {
  dispatchedStatuses,
  endedStatuses,
  givenUpStatuses,
  sagaSteps,
} from '../../contracts/order.ts';
import type { Queries } from '../../db/client.ts';
import { orders, uncaptured } from '../../db/schema/orders.ts';
import { settledByAPerson } from '../../db/settledByAPerson.ts';
import { sqlList } from '../../db/sqlList.ts';

/** Orders per query. */
export const BATCH = 500;

/** Orders and effects that have changed within so many seconds are left alone. */
export interface Grace {
  readonly orderSeconds: number;
  readonly effectSeconds: number;
}

const ENDED = sqlList(endedStatuses);
const GIVEN_UP = sqlList(givenUpStatuses);
const SAGA_STEPS = sqlList(sagaSteps);

const ids = (rows: readonly { order_id: string }[]): string[] => rows.map((row) => row.order_id);

/** The sweep's next orders that have not ended, by id. */
export async function openOrders(db: Queries, after: string | null, grace: Grace) {
  return ids(
    await db.execute<{ order_id: string }>(sql`
      select order_id from orders
      where status not in ${ENDED}
        and order_id > ${after ?? BEFORE_ALL_ORDERS}
        and updated_at < now() - make_interval(secs => ${grace.orderSeconds})
      order by order_id limit ${BATCH}`),
  );
}

/**
 * Orders with an unfinished effect: begun long ago and neither done nor undone, due to be checked
 * again, whoever's worker it is, or still done although the order was given up, and orders that were
 * delivered while their money is only held. Effects that a person
 * has settled are left out. The effects that are due longest come first, so that none waits for ever.
 */
export async function ordersWithLooseEffects(db: Queries, grace: Grace): Promise<string[]> {
  return ids(
    await db.execute<{ order_id: string }>(sql`
      select distinct order_id from (
        (select e.order_id from effects e join orders o using (order_id)
         where e.verify_at <= now() and o.status not in ${sqlList(dispatchedStatuses)}
           and not ${settledByAPerson}
         order by e.verify_at limit ${BATCH})
        union all
        (select e.order_id from effects e join orders o using (order_id)
         where e.state in ${sqlList(unfinishedEffectStates)}
           and e.updated_at < now() - make_interval(secs => ${grace.effectSeconds})
           and e.step in ${SAGA_STEPS} and o.status in ${GIVEN_UP} and not ${settledByAPerson}
         order by e.updated_at limit ${BATCH})
        union all
        (select e.order_id from orders o join effects e using (order_id)
         where e.state = 'done' and e.step in ${SAGA_STEPS} and o.status in ${GIVEN_UP}
           and o.updated_at between now() - interval '1 hour'
             and now() - make_interval(secs => ${grace.orderSeconds})
           and not ${settledByAPerson}
         limit ${BATCH})
        union all
        (select e.order_id from undo_looks e join orders o using (order_id)
         where e.look_at <= now() and o.status not in ${sqlList(dispatchedStatuses)}
           and not ${settledByAPerson}
         order by e.look_at limit ${BATCH})
        union all
        (select order_id from orders
         where ${uncaptured(orders)}
           and updated_at < now() - make_interval(secs => ${grace.orderSeconds})
         order by updated_at limit ${BATCH})
      ) as loose`),
  );
}

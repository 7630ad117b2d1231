/** An order's row and its effects, read in one statement. */

import { type SQL, sql } from 'drizzle-orm';
import { BEFORE_ALL_ORDERS } from '../../contracts/ids.ts';
import { endedStatuses, type OrderState, type SagaStep, sagaSteps } from '../../contracts/order.ts';
import type { Queries } from '../../db/client.ts';
import type { OrderSnapshot } from '../../db/orderSnapshot.ts';
import { stateSelection } from '../../db/orderState.ts';
import { settledByAPerson } from '../../db/settledByAPerson.ts';
import { sqlList } from '../../db/sqlList.ts';
import { noteOrder } from '../../ops/trace/work.ts';
import type { EffectView } from './disagreements.ts';

export interface OrderAndEffects extends OrderSnapshot {
  /** W3C trace context of the order. */
  readonly traceparent: string | null;
  readonly effects: readonly EffectView[];
  /** Steps that another team's worker is due to be asked about again: see activities/undoLooks. */
  readonly looks: readonly SagaStep[];
  /**
   * Steps whose disagreement a person has reviewed and whose effect has not changed since, and the
   * payment of an order that costs nothing.
   */
  readonly reviewed: readonly SagaStep[];
}

interface Row extends OrderState, Record<string, unknown> {
  readonly orderId: string;
  readonly version: number;
  readonly updatedAt: string;
  readonly isFree: boolean;
  readonly traceparent: string | null;
  readonly effects: readonly EffectView[];
  readonly looks: readonly SagaStep[];
  readonly reviewed: readonly SagaStep[];
}

const SAGA_STEPS = sqlList(sagaSteps);

const reviewedSteps = sql`(
  select coalesce(jsonb_agg(distinct s.step), '[]')
  from decisions a, unnest(string_to_array(${sagaSteps.join()}, ',')) as s (step)
  where a.order_id = o.order_id and a.action in ('skip', 'resolve') and a.version is not null
    and a.attention ->> 'reason' = 'DISAGREEMENT'
    and not exists (
      select from effects e where e.order_id = o.order_id and e.step = s.step
        and e.updated_at > a.created_at))`;

/** Condition on effect `e` of order `o`: the booking of an earlier parcel is settled. */
const isOfParcel = sql`(e.step <> 'shipment'
  or e.effect_id = o.order_id || ':shipment:' || o.parcel_number)`;

/** @param condition on `orders o`, with any `order by` and `limit` */
async function read(db: Queries, condition: SQL): Promise<OrderAndEffects[]> {
  const rows = await db.execute<Row>(sql`
    select order_id as "orderId", version, updated_at as "updatedAt", ${stateSelection},
      ${reviewedSteps} as reviewed, total = 0 as "isFree", traceparent,
      (select coalesce(jsonb_agg(jsonb_build_object('step', e.step, 'state', e.state,
          'taken', coalesce(e.result ? 'taken', false),
          'due', coalesce(e.verify_at <= now(), false), 'settled', ${settledByAPerson})), '[]')
        from effects e where e.order_id = o.order_id and e.step in ${SAGA_STEPS}
          and ${isOfParcel}) as effects,
      (select coalesce(jsonb_agg(e.step), '[]') from undo_looks e
        where e.order_id = o.order_id and e.look_at <= now() and not ${settledByAPerson}) as looks
    from orders o where ${condition}`);
  return rows.map(
    ({ orderId, version, updatedAt, effects, looks, reviewed, isFree, traceparent, ...state }) => ({
      orderId,
      version,
      updatedAt: new Date(updatedAt),
      traceparent,
      effects,
      looks,
      reviewed: isFree ? [...reviewed, 'payment'] : reviewed,
      state,
    }),
  );
}

/** @returns null when there is no such order */
export async function orderAndEffects(
  db: Queries,
  orderId: string,
): Promise<OrderAndEffects | null> {
  const [order] = await read(db, sql`o.order_id = ${orderId}`);
  if (order) noteOrder(orderId, order.traceparent);
  return order ?? null;
}

/** The next `limit` ended orders, by id, that have not changed for `restingSeconds`. */
export const endedOrders = (
  db: Queries,
  after: string | null,
  limit: number,
  restingSeconds: number,
): Promise<OrderAndEffects[]> =>
  read(
    db,
    sql`o.status in ${sqlList(endedStatuses)}
      and o.order_id > ${after ?? BEFORE_ALL_ORDERS}
      and o.updated_at < now() - make_interval(secs => ${restingSeconds})
      order by o.order_id limit ${limit}`,
  );

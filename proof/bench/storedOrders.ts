/** Fills a database with ended and open orders of the past, by SQL. */
import { initialState, type OrderState } from '../../contracts/order.ts';
import { connectDatabase } from '../../db/client.ts';
import { CATALOGUE, CURRENCY } from '../../dev/seed.ts';

const ORDERS_PER_USER = 100;
/** Seconds: however many orders there are, they are of a year, and their events in as many partitions. */
const SPAN = 350 * 86_400;
const EVENTS_PER_ORDER = 3;

const reserved: OrderState = { ...initialState, inventoryStatus: 'reserved' };
/** One order in 20 has failed and one is confirmed, whatever their user and time. */
const STATES: Readonly<Record<string, OrderState>> = {
  failed: { ...initialState, status: 'failed' },
  confirmed: {
    ...reserved,
    status: 'confirmed',
    paymentStatus: 'charged',
    shipmentStatus: 'booked',
  },
  delivered: {
    ...reserved,
    status: 'delivered',
    paymentStatus: 'charged',
    shipmentStatus: 'delivered',
  },
};

/** Inserts orders of 100 each of many users, with one item and three events each. */
export async function fillOrders(databaseUrl: string, count: number): Promise<void> {
  const apart = SPAN / count;
  const settings = { statement_timeout: '0', synchronous_commit: 'off' };
  const { sql, close } = connectDatabase(databaseUrl, 1, 'bench', { settings });
  const [{ itemId, unitPrice }] = CATALOGUE;
  try {
    await sql.begin(async (tx) => {
      // As they would be there by now.
      await tx`
        select add_partition(parent, parent || to_char(month, '_YYYY_MM'), format('from (%L) to (%L)',
          first_order_id(month), first_order_id(month + interval '1 month')))
        from unnest('{order_events,order_updates}'::text[]) parent,
          generate_series(date_trunc('month', now() - make_interval(secs => ${SPAN}::int)),
            date_trunc('month', now()), interval '1 month') month`;
      await tx`
        create temp table states on commit drop as
        select * from jsonb_each(${JSON.stringify(STATES)}::text::jsonb)`;
      await tx`
        insert into orders (
          order_id, user_id, placed_at, currency, total, shipping_address, payment_method, status,
          inventory_status, payment_status, shipment_status, version)
        select uuidv7(age), 'user-' || i % ${count / ORDERS_PER_USER}::int, now() + age, ${CURRENCY},
          ${unitPrice}::int, '"12 Harbour Street, Ghent"', 'tok_ok', states.key,
          value ->> 'inventoryStatus', value ->> 'paymentStatus', value ->> 'shipmentStatus',
          ${EVENTS_PER_ORDER}::int
        from generate_series(1, ${count}::int) i
        cross join lateral (
          select make_interval(secs => (i - ${count}::int) * ${apart}::float8)
        ) as placed (age)
        join states on states.key = case (hashint4(i) & 65535) % 20
          when 0 then 'failed' when 1 then 'confirmed' else 'delivered' end`;
      await tx`
        insert into order_items (order_id, line, item_id, quantity, unit_price)
        select order_id, 0, ${itemId}, 1, ${unitPrice}::int from orders`;
      await tx`
        insert into order_events (order_id, version, type, occurred_at, data)
        select order_id, version, 'order.confirmed', placed_at,
          value || jsonb_build_object('orderId', order_id, 'userId', user_id, 'version', version)
        from (select order_id, user_id, placed_at, status from orders order by placed_at) as placed
        join states on states.key = placed.status
        cross join generate_series(1, ${EVENTS_PER_ORDER}::int) version`;
    });
    await sql`vacuum analyze orders, order_items, order_events`;
    await sql`checkpoint`;
  } finally {
    await close();
  }
}

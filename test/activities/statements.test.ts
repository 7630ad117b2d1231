/**
 * What a confirmed order costs, as Postgres counts it: executions of prepared statements, and
 * transactions by the connection's virtual transaction ids. Seen to fail with a reservation in a
 * transaction of several statements, with a change recorded by a statement of its own, and with a
 * statement too long to be prepared.
 */
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createOrderActivities } from '../../activities/orders.ts';
import { createPaymentActivities } from '../../activities/payments.ts';
import { effectId } from '../../contracts/effects.ts';
import type { SagaStep } from '../../contracts/order.ts';
import { connectDatabase } from '../../db/client.ts';
import { inventoryItems } from '../../db/schema.ts';
import { createLogger } from '../../ops/logger.ts';
import { acceptedItems, acceptOrder } from '../../proof/fixtures/acceptedOrder.ts';
import { MemoryLogistics, MemoryPayments } from '../../proof/fixtures/memoryProviders.ts';
import { testDatabase } from '../support/database.ts';
import { testSeals } from '../support/encryptionKeys.ts';

const { url } = await testDatabase();
const { db, close } = connectDatabase(url, 5, 'test');
// One connection, because Postgres counts both per connection.
const counted = connectDatabase(url, 1, 'counted');
afterAll(() => Promise.all([close(), counted.close()]));
beforeAll(async () => {
  const item = { unitPrice: 1000, currency: 'EUR', onHand: 100 };
  await db
    .insert(inventoryItems)
    .values(acceptedItems.map(({ itemId }) => ({ ...item, itemId, name: itemId })));
});

const shared = {
  db: counted.db,
  seals: testSeals(counted.db),
  log: createLogger('test', 'silent'),
  callSignal: () => AbortSignal.timeout(5_000),
};
const payment = new MemoryPayments();
const activities = createOrderActivities({
  ...shared,
  deliveriesWaiting: () => {},
  own: { payment, shipment: new MemoryLogistics(), callSignal: shared.callSignal },
});
const payments = createPaymentActivities({ ...shared, provider: payment });

const READING = sql`select
  (select virtualtransaction from pg_locks
    where pid = pg_backend_pid() and locktype = 'virtualxid') as transaction,
  (select coalesce(sum(generic_plans + custom_plans), 0)::int from pg_prepared_statements
    where statement not like '%pg_prepared_statements%') as statements`;

async function read(): Promise<{ transactions: number; statements: number }> {
  const [row] = await counted.db.execute<{ transaction: string; statements: number }>(READING);
  if (!row) throw new Error('no reading');
  return { transactions: Number(row.transaction.split('/')[1]), statements: row.statements };
}

async function costOf(work: () => Promise<unknown>) {
  const before = await read();
  await work();
  const after = await read();
  return {
    statements: after.statements - before.statements,
    // Without the second reading's own.
    transactions: after.transactions - before.transactions - 1,
  };
}

const effect = (orderId: string, step: SagaStep) => ({
  effectId: effectId(orderId, step),
  orderId,
});
const reserve = (orderId: string) =>
  activities.reserveInventory({
    ...effect(orderId, 'inventory'),
    version: 2,
    items: acceptedItems,
  });
const charge = (orderId: string) => ({
  ...effect(orderId, 'payment'),
  userId: 'customer-1',
  amount: 2500,
  currency: 'EUR',
  paymentMethod: 'tok_ok',
});
const book = (orderId: string) =>
  activities.bookAndRecord({
    ...effect(orderId, 'shipment'),
    version: 4,
    userId: 'customer-1',
    address: '1 Example Street',
    items: acceptedItems,
  });

test('a confirmed order costs five statements, each a transaction', async () => {
  const orderId = await acceptOrder(db);
  const one = { statements: 1, transactions: 1 };
  const two = { statements: 2, transactions: 2 };
  expect(await costOf(() => reserve(orderId))).toEqual(one);
  expect(
    await costOf(() => activities.chargeAndRecord({ ...charge(orderId), version: 3 })),
  ).toEqual(two);
  expect(await costOf(() => book(orderId))).toEqual(two);
  const [row] = await db.execute(
    sql`select status, version from orders where order_id = ${orderId}`,
  );
  expect(row).toEqual({ status: 'confirmed', version: 4 });
});

test('a step by a provider of another worker costs three', async () => {
  const orderId = await acceptOrder(db);
  await reserve(orderId);
  const cost = await costOf(async () => {
    await payments.chargePayment(charge(orderId));
    await activities.recordChange({
      orderId,
      version: 3,
      type: 'order.payment-charged',
      set: { paymentStatus: 'charged' },
    });
  });
  expect(cost).toEqual({ statements: 3, transactions: 3 });
});

test('effect, event, delivery and order of a step are of the same transaction', async () => {
  const orderId = await acceptOrder(db);
  await reserve(orderId);
  await activities.chargeAndRecord({ ...charge(orderId), version: 3 });
  await book(orderId);
  const transactionIds = await db.execute(sql`
    select e.version, x.xmin = e.xmin as effect, d.xmin = e.xmin as delivery,
      case when e.version = o.version then o.xmin = e.xmin end as "order"
    from order_events e join orders o using (order_id)
      join event_deliveries d on d.order_id = e.order_id and d.version = e.version
      join effects x on x.order_id = e.order_id
        and x.step = (array['', 'inventory', 'payment', 'shipment'])[e.version]
    where e.order_id = ${orderId} order by e.version`);
  expect([...transactionIds]).toEqual([
    { version: 2, effect: true, delivery: true, order: null },
    { version: 3, effect: true, delivery: true, order: null },
    { version: 4, effect: true, delivery: true, order: true },
  ]);
});

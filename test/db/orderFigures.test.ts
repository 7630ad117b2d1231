/** The figures of all orders: what they say, and that orders which have ended well cost nothing. */
import { eq, sql } from 'drizzle-orm';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrderState } from '../../contracts/order.ts';
import { connectDatabase } from '../../db/client.ts';
import { measureOrders } from '../../db/orderGauges.ts';
import { orders, refunds } from '../../db/schema.ts';
import { inClear } from '../../privacy/orderSeals.ts';
import { acceptOrder } from '../../proof/fixtures/acceptedOrder.ts';
import { testDatabase } from '../support/database.ts';

const { url } = await testDatabase();
const { db, close } = connectDatabase(url, 5, 'test');
// One connection, so that the statistics of its statements can be flushed.
const worker = connectDatabase(url, 1, 'test', { role: 'oms_worker' });
afterAll(() => Promise.all([close(), worker.close()]));
const registry = new Registry();
measureOrders(worker.db, registry, 0);

const HOUR = 3_600_000;
const figure = async (name: string, labels: Record<string, string> = {}) => {
  const { values = [] } = (await registry.getSingleMetric(name)?.get()) ?? {};
  const isMeant = (each: Partial<Record<string, string | number>>) =>
    Object.entries(labels).every(([label, value]) => each[label] === value);
  return values.find((each) => isMeant(each.labels))?.value;
};
const ago = (hours: number) => new Date(Date.now() - hours * HOUR);
const flag = (
  reason: 'REFUND_FAILING' | 'HOLD_OVERDUE' | 'REFUND_REQUEST_FAILING',
  hours: number,
) => ({ reason, step: null, lastError: null, since: ago(hours).toISOString() }) as const;

async function order(
  hours: number,
  state: Partial<OrderState> & { readonly currency?: string; readonly total?: number },
): Promise<string> {
  const orderId = await acceptOrder(db, { commands: [] });
  await db
    .update(orders)
    .set({ placedAt: ago(hours), ...state })
    .where(eq(orders.orderId, orderId));
  return orderId;
}
const refund = (orderId: string, amount: number, state: 'requested' | 'failed' | 'done') =>
  db
    .insert(refunds)
    .values({ orderId, number: 1, amount, actor: 'anna', reason: inClear('lost'), state });

const ENDED = 5_000;
beforeAll(async () => {
  const orderId = await order(100, { status: 'delivered', paymentStatus: 'charged' });
  await db.execute(sql`
    insert into orders select (jsonb_populate_record(o, jsonb_build_object('order_id', gen_random_uuid()))).*
    from orders o, generate_series(1, ${ENDED}) where order_id = ${orderId}`);
  await db.execute(sql`analyze orders`);
});

test('Orders that have not ended are counted by status, with the age of the oldest', async () => {
  await order(1, { status: 'pending' });
  await order(3, { status: 'pending' });
  expect(await figure('oms_orders', { status: 'pending' })).toBe(2);
  expect(await figure('oms_orders', { status: 'shipped' })).toBe(0);
  expect(await figure('oms_orders', { status: 'delivered' })).toBeUndefined();
  const age = await figure('oms_orders_oldest_age_seconds', { status: 'pending' });
  expect(age).toBeCloseTo(3 * 3600, -2);
});

test('Undos outstanding are those of orders that are being undone, by step', async () => {
  await order(1, { status: 'failing', inventoryStatus: 'reserved', paymentStatus: 'refunding' });
  await order(1, { status: 'cancelling', inventoryStatus: 'reserved', paymentStatus: 'refunded' });
  await order(1, { status: 'confirmed', inventoryStatus: 'reserved', paymentStatus: 'charged' });
  expect(await figure('oms_undo_outstanding', { step: 'inventory' })).toBe(2);
  expect(await figure('oms_undo_outstanding', { step: 'payment' })).toBe(1);
  expect(await figure('oms_undo_outstanding', { step: 'shipment' })).toBe(0);
});

test('Flags are counted by reason, with the age of the oldest; other reasons are 0', async () => {
  const state = { status: 'confirmed', attention: flag('HOLD_OVERDUE', 2) } as const;
  await order(50, state);
  await order(50, { ...state, attention: flag('HOLD_OVERDUE', 5) });
  expect(await figure('oms_attention_orders', { reason: 'HOLD_OVERDUE' })).toBe(2);
  expect(await figure('oms_attention_orders', { reason: 'DISAGREEMENT' })).toBe(0);
  const age = await figure('oms_attention_oldest_age_seconds', { reason: 'HOLD_OVERDUE' });
  expect(age).toBeCloseTo(5 * 3600, -2);
});

test('Money outstanding is what given-up orders have not given back, and refunds still to be made of lost ones, with since when', async () => {
  expect(await figure('oms_money_outstanding_minor_units')).toBeUndefined();
  const payment = { reference: 'ch_1', refunded: 300 };
  const givenUp = await order(9, {
    ...{ status: 'cancelled', paymentStatus: 'partially_refunded', payment },
    ...{ total: 1_000, currency: 'EUR' },
  });
  await order(9, { status: 'cancelled', paymentStatus: 'refunded', total: 5_000, currency: 'EUR' });
  const lost = { status: 'lost', paymentStatus: 'charged', total: 900, currency: 'EUR' } as const;
  await refund(await order(9, lost), 80, 'requested');
  await refund(await order(9, lost), 90, 'done');
  const attention = flag('REFUND_REQUEST_FAILING', 1);
  await refund(await order(9, { ...lost, attention, currency: 'JPY' }), 5, 'failed');
  expect(await figure('oms_money_outstanding_minor_units', { currency: 'EUR' })).toBe(780);
  expect(await figure('oms_money_outstanding_minor_units', { currency: 'JPY' })).toBe(5);
  expect(await figure('oms_orders_outstanding', { what: 'money' })).toBe(1);
  await db
    .update(orders)
    .set({ updatedAt: ago(2) })
    .where(eq(orders.orderId, givenUp));
  const age = 'oms_money_outstanding_oldest_age_seconds';
  expect(await figure(age, { currency: 'EUR' })).toBeCloseTo(2 * 3600, -2);
  expect(await figure(age, { currency: 'JPY' })).toBeLessThan(60);
});

test('A scrape reads no table of orders from end to end', async () => {
  const scans = async () => {
    await worker.db.execute(sql`select pg_stat_force_next_flush()`);
    const [row] = await worker.db.execute<{ scans: number }>(
      sql`select seq_scan::int as scans from pg_stat_user_tables where relname = 'orders'`,
    );
    return row?.scans;
  };
  await db.execute(sql`analyze orders`);
  const before = await scans();
  await registry.metrics();
  expect(await scans()).toBe(before);
});

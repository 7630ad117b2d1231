import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import type { Attention } from '../../../contracts/order.ts';
import { inventoryItems, orders, refunds } from '../../../db/schema.ts';
import { inClear } from '../../../privacy/orderSeals.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld } from '../../support/apiWorld.ts';

const { call, database } = await apiWorld({ services: ['cancellation'] });

const attention: Attention = {
  reason: 'REFUND_FAILING',
  step: 'payment',
  lastError: 'PAYMENT_UNAVAILABLE',
  since: '2026-11-23T10:00:00.000Z',
};
const stuck = () => acceptOrder(database.db, { state: { status: 'cancelling', attention } });

describe('orders that need a person', () => {
  test('are listed for operations in pages, longest flagged first', async () => {
    const ids = [await stuck(), await stuck(), await stuck()];
    await acceptOrder(database.db);
    const first = await call('GET /v1/attention?limit=2', { as: 'operations' });
    const rest = await call(`GET /v1/attention?limit=2&cursor=${first.json.nextCursor}`, {
      as: 'operations',
    });
    const listed = [...first.json.orders, ...rest.json.orders];
    expect(listed.map((order: { orderId: string }) => order.orderId)).toEqual(ids);
    expect(listed[0].attention).toEqual(attention);
    expect(rest.json.nextCursor).toBeNull();
  });

  test('are listed beside items whose stock disagrees, with the numbers and since when', async () => {
    const disagreement = { reserved: 3, reservations: 2, since: '2026-11-23T10:00:00.000Z' };
    const item = { name: 'x', unitPrice: 1, currency: 'EUR', onHand: 9 };
    await database.db.insert(inventoryItems).values([
      { ...item, itemId: 'odd', disagreement },
      { ...item, itemId: 'even' },
    ]);
    const { json } = await call('GET /v1/attention', { as: 'operations' });
    expect(json.items).toEqual([{ itemId: 'odd', ...disagreement }]);
    await database.db.delete(inventoryItems);
  });

  test('are listed beside the money that may not have been given back, by currency', async () => {
    const { db } = database;
    const given = (paymentStatus: 'unknown' | 'refunded') =>
      acceptOrder(db, { state: { status: 'failed', paymentStatus } });
    const [one, other] = [await given('unknown'), await given('unknown')];
    await given('refunded');
    // A change took a spoon of 5.00 off while the money was only held: it was never asked for.
    await db.insert(refunds).values({
      ...{ orderId: one, number: 1, amount: 500, state: 'not_taken' },
      ...{ actor: 'customer-1', reason: inClear('Too many') },
    });
    await db.update(orders).set({ total: 1_999 }).where(eq(orders.orderId, one));
    await db.update(orders).set({ total: 4_990, currency: 'HUF' }).where(eq(orders.orderId, other));
    const { json } = await call('GET /v1/attention', { as: 'operations' });
    expect(json.moneyOutstanding).toEqual([
      { currency: 'EUR', amount: 1_499, orders: 1 },
      { currency: 'HUF', amount: 4_990, orders: 1 },
    ]);
  });

  test('are not listed for customers', async () => {
    expect((await call('GET /v1/attention')).json.code).toBe('SCOPE_MISSING');
  });
});

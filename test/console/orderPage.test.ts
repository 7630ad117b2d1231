import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ShippingAddress } from '../../contracts/order.ts';
import { commands, effects, foreignEffects, orders } from '../../db/schema.ts';
import { inClear } from '../../privacy/orderSeals.ts';
import { acceptOrder } from '../../proof/fixtures/acceptedOrder.ts';
import { stockCatalogue } from '../support/apiWorld.ts';
import { clearJson } from '../support/encryptionKeys.ts';
import { consoleWorld, type Visitor } from './consoleWorld.ts';

const world = await consoleWorld();
const { db } = world.database;
const visitors = new Map<string, Visitor>();
const as = (person: string): Visitor => visitors.get(person) as Visitor;
beforeAll(async () => {
  await stockCatalogue(world);
  for (const person of ['operations', 'support', 'customer-1'])
    visitors.set(person, await world.signedIn(person));
});

const flag = {
  reason: 'REFUND_FAILING',
  step: 'payment',
  lastError: 'PAYMENT_UNAVAILABLE',
  since: '2026-03-01T10:00:00.000Z',
} as const;

describe('The page of an order', () => {
  test('shows how it stands, its money, its parcel and its timeline', async () => {
    const orderId = await acceptOrder(db, {
      state: {
        status: 'shipped',
        shipmentStatus: 'in_transit',
        tracking: { reference: 'shp_1', carrier: 'Parcel Post', trackingNumber: 'PP8F3A21' },
      },
    });
    const { status, text } = await as('support').get(`/console/orders/${orderId}`);
    expect(status).toBe(200);
    for (const words of [`Order ${orderId}`, 'shipped', 'in transit', 'PP8F3A21', 'Parcel Post'])
      expect(text).toContain(words);
    expect(text).toContain('created');
    expect(text).toContain(`http://temporal.test/workflows/${orderId}`);
  });

  test('shows operations the row, the effects, the provider and the workflow side by side', async () => {
    const orderId = await acceptOrder(db, {
      state: { status: 'cancelling', paymentStatus: 'refunding', attention: flag },
    });
    await db.insert(effects).values({
      effectId: `${orderId}:payment:1`,
      ...{ orderId, step: 'payment', state: 'undoing', provider: 'stripe', reference: 'pi_77' },
    });
    await db.insert(foreignEffects).values({
      effectId: `${orderId}:shipment:1`,
      ...{ orderId, step: 'shipment', queue: 'depot', provider: 'Depot B' },
    });
    await db
      .insert(commands)
      .values({ orderId, kind: 'shipment-update', payload: { secret: 'x' } });
    const { text } = await as('operations').get(`/console/orders/${orderId}`);
    for (const words of ['Refund failing', 'PAYMENT_UNAVAILABLE', 'undoing', 'stripe', 'pi_77'])
      expect(text).toContain(words);
    expect(text).toContain('Depot B on queue <code>depot</code>');
    expect(text).toContain('in another team’s books');
    expect(text).toContain('Waits for Temporal: shipment-update');
    // Support sees the order, and none of its workings.
    const support = await as('support').get(`/console/orders/${orderId}`);
    expect(support.status).toBe(200);
    expect(support.text).not.toContain('pi_77');
    expect(support.text).not.toContain('Who decided what');
  });

  test('shows a customer who signs in nobody else’s order', async () => {
    const orderId = await acceptOrder(db, { userId: 'customer-2' });
    const { status, text } = await as('customer-1').get(`/console/orders/${orderId}`);
    expect([status, text]).toEqual([404, expect.stringContaining('ORDER_NOT_FOUND')]);
    expect((await as('customer-1').get(`/console/orders/${orderId}/live`)).status).toBe(404);
  });

  test('answers what is no order', async () => {
    for (const id of ['no-order', '01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a'])
      expect((await as('operations').get(`/console/orders/${id}`)).status).toBe(404);
    expect((await as('operations').get('/console/nothing')).status).toBe(404);
  });

  test('gives the script the part that changes, once it has changed', async () => {
    const orderId = await acceptOrder(db, {});
    const live = `/console/orders/${orderId}/live`;
    const changed = await as('support').get(`${live}?version=0`);
    expect([changed.status, changed.text]).toEqual([
      200,
      expect.stringContaining('data-version="1"'),
    ]);
    expect(changed.text).not.toContain('<html');
    expect((await as('support').get(`${live}?version=1`)).status).toBe(204);
    const signedOut = await world.visitor().get(live, { 'x-fragment': '1' });
    expect(signedOut.status).toBe(401);
  });
});

test('What somebody wrote is shown as text, and never becomes part of the page', async () => {
  const attack = '<script>alert(1)</script>"\'><img src=x>';
  const orderId = await acceptOrder(db, {
    userId: '<script>u</script>',
    state: {
      status: 'failed',
      failure: { code: 'OUT_OF_STOCK', message: attack },
      payment: { reference: attack },
      tracking: { reference: attack, carrier: attack, trackingNumber: attack },
      attention: { ...flag, lastError: attack },
    },
  });
  const words = {
    reference: attack,
    shippingAddress: clearJson<ShippingAddress>(attack),
    paymentMethod: inClear(attack),
  };
  await db.update(orders).set(words).where(eq(orders.orderId, orderId));
  await world.database.sql`
    insert into decisions (order_id, update_id, action, actor, reason, reference)
    values (${orderId}, 'u1', 'skip', ${attack}, ${attack}, ${attack})`;
  for (const path of [`/console/orders/${orderId}`, '/console/orders']) {
    const { text } = await as('operations').get(path);
    expect(text).toContain('&lt;script&gt;');
    expect(text).not.toMatch(/<script>|<img/);
  }
  const found = await as('operations').post('/console/search', { text: attack });
  expect(found.location ?? found.text).not.toMatch(/<script>|<img/);
});

describe('The search', () => {
  test('finds an order by its id, reference or tracking number, and the orders of a customer', async () => {
    const tracking = { reference: 'shp_2', trackingNumber: 'ZZ1' };
    const userId = 'seeker';
    const orderId = await acceptOrder(db, {
      userId,
      state: { status: 'shipped', tracking },
    });
    await db.update(orders).set({ reference: 'shop-77' }).where(eq(orders.orderId, orderId));
    const find = (text: string) => as('support').post('/console/search', { text });
    for (const text of [orderId, ` ${orderId.toUpperCase()} `, 'shop-77', 'ZZ1', userId])
      expect((await find(text)).location).toBe(`/console/orders/${orderId}`);
    const second = await acceptOrder(db, { userId });
    const { status, text } = await find(userId);
    expect(status).toBe(200);
    expect(text).toContain('Orders of this customer');
    for (const id of [orderId, second]) expect(text).toContain(`/console/orders/${id}`);
    expect((await find('nobody has this')).text).toContain('There is no such order');
  });

  test('puts neither the customer nor what was searched for into an address or the log', async () => {
    world.consoleLog.splice(0);
    await Promise.all(
      Array.from({ length: 51 }, () => acceptOrder(db, { userId: 'private-person' })),
    );
    const { text } = await as('support').post('/console/search', { text: 'private-person' });
    for (const [, address] of text.matchAll(/(?:href|action)="([^"]*)"/g))
      expect(address).not.toContain('private-person');
    expect(text).toContain('Older orders');
    expect(world.consoleLog.join()).toContain('/console/search');
    expect(world.consoleLog.join()).not.toContain('private-person');
  });
});

test('The list shows the orders of a status, page by page, and says what it has none of', async () => {
  await acceptOrder(db, { state: { status: 'delivered' } });
  const { text } = await as('support').get('/console/orders?status=delivered');
  expect(text).toContain('<span class="status delivered">');
  expect(text).not.toContain('<span class="status pending">');
  const older = await as('support').get('/console/orders?status=pending');
  const next = /href="([^"]*cursor=[^"]*)"/.exec(older.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
  expect(next).toContain('status=pending');
  expect((await as('support').get(next)).status).toBe(200);
  expect((await as('support').get('/console/orders?status=lost')).text).toContain('none');
});

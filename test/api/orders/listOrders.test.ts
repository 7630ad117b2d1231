import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import type { OrderState } from '../../../contracts/order.ts';
import { orders } from '../../../db/schema.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld, stockCatalogue } from '../../support/apiWorld.ts';

const world = await apiWorld();
const { call, database } = world;
beforeAll(() => stockCatalogue(world));

describe('listing orders', () => {
  const user = 'listed-user';
  const mint = () => world.issuer.mint({ sub: user, scope: 'orders:read' });

  beforeAll(async () => {
    for (let n = 0; n < 7; n += 1) {
      const status = n === 3 ? 'confirmed' : 'pending';
      await acceptOrder(database.db, { userId: user, state: { status } });
    }
    // Orders of one instant are still in one order: the id decides.
    await database.db
      .update(orders)
      .set({ placedAt: sql`'2026-01-02T03:04:05.678901Z'` })
      .where(sql`user_id = ${user}`);
    for (const userId of [user, user, user, 'customer-1', 'customer-2', 'someone']) {
      await acceptOrder(database.db, { userId });
    }
  });

  test('pages through all of a user’s orders, newest first, each once', async () => {
    const as = await mint();
    const listed: { orderId: string; placedAt: string; userId: string }[] = [];
    let cursor: string | null = '';
    let pages = 0;
    while (cursor !== null) {
      const answer = await call(`GET /v1/orders?limit=3${cursor && `&cursor=${cursor}`}`, { as });
      expect(answer.status).toBe(200);
      listed.push(...answer.json.orders);
      cursor = answer.json.nextCursor;
      pages += 1;
      // An order placed while someone pages does not shift the pages.
      await acceptOrder(database.db, { userId: user });
    }
    expect(pages).toBe(4);
    expect(new Set(listed.map(({ orderId }) => orderId)).size).toBe(10);
    expect(listed.every(({ userId }) => userId === user)).toBe(true);
    const places = listed.map(({ placedAt, orderId }) => `${placedAt} ${orderId}`);
    expect(places).toEqual(places.toSorted().reverse());
  });

  test('finds the orders whose parcel has a tracking number, of the caller’s own', async () => {
    const as = await world.issuer.mint({ sub: 'someone', scope: 'orders:read' });
    const sent = (userId: string, trackingNumber?: string) =>
      acceptOrder(database.db, {
        userId,
        state: { status: 'shipped', tracking: { reference: 'shp_1', trackingNumber } },
      });
    const orderId = await sent('someone', 'PP8F3A21');
    await sent('someone', 'PP8F3A22');
    await sent('someone');
    await sent('customer-2', 'PP8F3A21');
    const found = await call('GET /v1/orders?trackingNumber=PP8F3A21', { as });
    expect(found.json.orders.map((each: { orderId: string }) => each.orderId)).toEqual([orderId]);
    const none = await call('GET /v1/orders?trackingNumber=PP8F3A2', { as });
    expect(none.json.orders).toEqual([]);
  });

  test('finds what was given up on while money, a parcel or stock may still be out', async () => {
    const userId = 'someone';
    const as = await world.issuer.mint({ sub: userId, scope: 'orders:read' });
    const given = async (state: Partial<OrderState>) =>
      acceptOrder(database.db, { userId, state: { status: 'cancelled', ...state } });
    const flag = { step: 'payment', lastError: null, since: '2026-11-23T10:00:00.000Z' } as const;
    const skipped = await given({ paymentStatus: 'unknown' });
    const late = await given({ attention: { ...flag, reason: 'REFUND_FAILING' } });
    const parcel = await given({ paymentStatus: 'refunded', shipmentStatus: 'unknown' });
    const stock = await given({ inventoryStatus: 'reserved' });
    await given({ paymentStatus: 'refunded' });
    await given({ status: 'cancelling', paymentStatus: 'refunding' });
    await given({ status: 'delivered', paymentStatus: 'charged', inventoryStatus: 'reserved' });
    const found = async (what: string) => {
      const { json } = await call(`GET /v1/orders?outstanding=${what}`, { as });
      return (json.orders as { orderId: string }[]).map(({ orderId }) => orderId).sort();
    };
    expect(await found('money')).toEqual([skipped, late].sort());
    expect(await found('parcel')).toEqual([parcel]);
    expect(await found('stock')).toEqual([stock]);
  });

  test('filters by status and by when orders were placed', async () => {
    const as = await mint();
    const confirmed = await call('GET /v1/orders?status=confirmed', { as });
    expect(confirmed.json.orders).toHaveLength(1);
    const old = await call('GET /v1/orders?placedBefore=2026-01-03T00:00:00Z&limit=100', { as });
    expect(old.json.orders).toHaveLength(7);
    const none = await call(
      'GET /v1/orders?placedAfter=2026-01-02T03:04:05.679Z&placedBefore=2026-01-03T00:00:00Z',
      { as },
    );
    expect(none.json).toEqual({ orders: [], nextCursor: null, error: null });
  });

  test.each(['+', '%2B', ' '])('takes a time whose offset is written with "%s"', async (plus) => {
    const query = `placedAfter=2026-01-02T04:00:00${plus.replace(' ', '%20')}01:00`;
    expect((await call(`GET /v1/orders?${query}`)).status).toBe(200);
    expect((await call(`GET /v1/orders?${query.replace('After', 'Before')}`)).status).toBe(200);
  });

  test('says in the document that a time does not follow new orders, and what does', async () => {
    const { json } = await call('GET /openapi.json', { as: null });
    const { description, parameters } = json.paths['/v1/orders'].get;
    expect(description).toContain('/v1/events');
    const byName = (name: string) =>
      parameters.find((each: { name: string }) => each.name === name);
    expect(byName('placedAfter').description).toContain('is missed');
  });

  test('operations see all orders, or those of one user', async () => {
    const all = await call('GET /v1/orders?limit=100', { as: 'operations' });
    expect(new Set(all.json.orders.map((order: { userId: string }) => order.userId)).size).toBe(4);
    const ofUser = await call(`GET /v1/orders?userId=${user}&limit=100`, { as: 'operations' });
    expect(ofUser.json.orders.every((order: { userId: string }) => order.userId === user)).toBe(
      true,
    );
  });

  test('a customer may not list another’s orders', async () => {
    const answer = await call(`GET /v1/orders?userId=${user}`);
    expect(answer.status).toBe(403);
    expect(answer.json.code).toBe('USER_NOT_ALLOWED');
  });

  test.each([
    ['limit=0'],
    ['limit=101'],
    ['limit=ten'],
    ['limit=1&limit=2'],
    ['status=tomorrow'],
    ['placedAfter=yesterday'],
    ['cursor=nonsense'],
    [`cursor=${Buffer.from('9999-99-99T99:99:99.999999Z x').toString('base64url')}`],
    ['userId=%00'],
    ['unknown=1'],
  ])('%s is refused', async (query) => {
    const answer = await call(`GET /v1/orders?${query}`, { as: 'operations' });
    expect(answer.status).toBe(400);
    expect(answer.json.code).toBe('INVALID_REQUEST');
    expect(answer.json.errors[0].path).toBeTypeOf('string');
  });
});

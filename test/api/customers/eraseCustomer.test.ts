/** Erasing a customer: nobody can read the customer's data any more, and money and stock stay exact. */
import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import type { OrderState } from '../../../contracts/order.ts';
import {
  commands,
  customerErasures,
  decisions,
  effects,
  orders,
  refunds,
  returns,
} from '../../../db/schema.ts';
import { inClear } from '../../../privacy/orderSeals.ts';
import { throwKeysAwayAgain } from '../../../privacy/throwKeysAway.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld, newOrder, stockCatalogue } from '../../support/apiWorld.ts';
import { clearJson, testSeals } from '../../support/encryptionKeys.ts';
import { eventually } from '../../support/eventually.ts';

const world = await apiWorld();
const { call, database } = world;
const { db } = database;
await stockCatalogue(world);

const erase = (userId: string, as = 'privacy') =>
  call(`DELETE /v1/customers/${userId}?reason=ticket-77`, { as });
const place = (userId: string) =>
  call('POST /v1/orders', { as: 'storefront', body: newOrder({ userId }) });
const ended = { status: 'failed', inventoryStatus: 'released' } as const;

/** An order that was placed by the API, and is over. */
async function endedOrder(userId: string, state: Partial<OrderState> = ended): Promise<string> {
  const { json } = await place(userId);
  await db.delete(commands).where(eq(commands.orderId, json.orderId));
  await db.update(orders).set(state).where(eq(orders.orderId, json.orderId));
  return json.orderId;
}
const shown = async (orderId: string) =>
  (await call(`GET /v1/orders/${orderId}`, { as: 'operations' })).json.orderInfo;
/** As a process reads it that remembers no key. */
async function addressOf(orderId: string) {
  const [row] = await db.select().from(orders).where(eq(orders.orderId, orderId));
  const opener = await testSeals(db).openerOf([row?.shippingAddress]);
  return row ? opener.json(orderId, 'address', row.shippingAddress) : undefined;
}
/** As another process does it, of which this one is not told. */
const throwAway = sql`update keys.customer_keys set wrapped_key = null, erased_at = now()
  where wrapped_key is not null and user_id = `;

describe('erasing a customer', () => {
  test('leaves money and goods, and nothing of where an order went or who wrote what', async () => {
    const userId = randomUUID();
    const orderId = await endedOrder(userId);
    const sealer = await testSeals(db).sealerOf(userId);
    const words = { actor: 'a', reason: sealer.words(orderId, 'Called Ada') };
    await db.insert(decisions).values({ orderId, updateId: 'x', action: 'skip', ...words });
    const before = await shown(orderId);
    expect(before.decisions).toMatchObject([{ reason: 'Called Ada' }]);
    const answer = await erase(userId);
    expect([answer.status, answer.json]).toEqual([200, { userId, result: true, error: null }]);
    expect(await shown(orderId)).toEqual({
      ...before,
      ...{ shippingAddress: null, paymentMethod: null, erased: true },
      decisions: [{ ...before.decisions[0], reason: null }],
    });
    expect(await addressOf(orderId)).toBeNull();
    for (const path of ['/events', '/refunds', '/returns']) {
      const { status } = await call(`GET /v1/orders/${orderId}${path}`, { as: 'operations' });
      expect(status).toBe(200);
    }
    const list = await call(`GET /v1/orders?userId=${userId}`, { as: 'operations' });
    expect(list.json.orders).toMatchObject([{ orderId, shippingAddress: null, erased: true }]);
    const data = await call(`GET /v1/customers/${userId}/data`, { as: 'privacy' });
    expect(data.json.orders).toMatchObject([
      { order: { erased: true }, decisions: [{ reason: null }] },
    ]);
  });

  test('is seen by a client that asks whether the order has changed', async () => {
    const userId = randomUUID();
    const path = `GET /v1/orders/${await endedOrder(userId)}`;
    const etag = (await call(path, { as: 'storefront' })).headers.get('etag') ?? '';
    await erase(userId);
    const again = await call(path, { as: 'storefront', headers: { 'if-none-match': etag } });
    expect([again.status, again.json.orderInfo.erased]).toEqual([200, true]);
  });

  test('is answered alike a second time, and for a customer who never was', async () => {
    const userId = randomUUID();
    await endedOrder(userId);
    for (const user of [userId, userId, randomUUID()])
      expect(await erase(user)).toMatchObject({ status: 200, json: { result: true } });
  });

  test('refuses an id that no customer can have', async () => {
    const { status, json } = await erase('%C2%84');
    expect([status, json.code, json.errors[0].path]).toEqual([400, 'INVALID_REQUEST', 'userId']);
  });

  test('is kept with who decided it and why, and is refused without a reason', async () => {
    const userId = randomUUID();
    await endedOrder(userId);
    expect((await call(`DELETE /v1/customers/${userId}`, { as: 'privacy' })).status).toBe(400);
    await erase(userId);
    const isIt = eq(customerErasures.userId, userId);
    expect(await db.select().from(customerErasures).where(isIt)).toMatchObject([
      { actor: 'privacy', reason: 'ticket-77', keyId: expect.any(String) },
    ]);
    for (const as of ['customer-1', 'operations', 'storefront'])
      expect((await erase(userId, as)).json.code).toBe('SCOPE_MISSING');
  });

  test('overwrites what earlier versions have stored in clear', async () => {
    const userId = randomUUID();
    const orderId = await acceptOrder(db, { userId, state: ended, commands: [] });
    const words = { orderId, actor: 'a', reason: inClear('Called Ada') };
    await db.insert(decisions).values({ ...words, updateId: 'x', action: 'skip' });
    await db.insert(refunds).values({ ...words, number: 1, amount: 1, state: 'done' });
    await db.insert(effects).values({
      ...{ effectId: `${orderId}:payment:1`, orderId, step: 'payment', state: 'done' },
      result: { reference: 'pi_1', clientAction: { type: 'client_secret', value: 's' } },
    });
    await db.insert(returns).values({
      ...{ orderId, number: 1, lines: [], news: [], state: 'cancelled', expiresAt: new Date() },
      ...{ reason: words.reason, endReason: words.reason },
      label: clearJson({ url: 'https://labels.example/ada' }),
    });
    expect((await shown(orderId)).shippingAddress).toBe('1 Example Street');
    expect((await erase(userId)).status).toBe(200);
    expect(await shown(orderId)).toMatchObject({ erased: true, paymentMethod: null });
    const rows = await Promise.all(
      ['orders', 'decisions', 'refunds', 'returns', 'effects'].map((table) =>
        db.execute(sql`select * from ${sql.identifier(table)} where order_id = ${orderId}`),
      ),
    );
    const dump = JSON.stringify(rows);
    expect(dump).not.toMatch(/Example Street|tok_visa|Ada|client_secret|labels/);
    expect(dump).toContain('pi_1');
  });
});

describe('a customer with an open order is not erased:', () => {
  const flag = { reason: 'DISAGREEMENT', step: null, lastError: null, since: 'then' } as const;
  const words = { actor: 'a', reason: inClear('r') };
  const aReturn = { number: 1, lines: [], news: [], reason: words.reason, expiresAt: new Date() };
  const refusing: [string, (userId: string) => Promise<unknown>][] = [
    ['one on its way', place],
    ['one for a person to look at', (userId) => endedOrder(userId, { ...ended, attention: flag })],
    [
      'one whose money may be out',
      (userId) => endedOrder(userId, { ...ended, paymentStatus: 'unknown' }),
    ],
    [
      'one whose money is held, to be captured',
      (userId) => endedOrder(userId, { status: 'delivered', paymentStatus: 'authorized' }),
    ],
    ['one with a command for its saga', (userId) => acceptOrder(db, { userId, state: ended })],
    [
      'one with a refund under way',
      async (userId) => {
        const orderId = await endedOrder(userId);
        await db.insert(refunds).values({ orderId, number: 1, amount: 5, ...words });
      },
    ],
    [
      'one with a return whose pieces are awaited',
      async (userId) => {
        const orderId = await endedOrder(userId);
        await db.insert(returns).values({ orderId, ...aReturn });
      },
    ],
    [
      'one with a call to a provider that may still take effect',
      async (userId) => {
        const orderId = await endedOrder(userId);
        const effect = { orderId, step: 'payment', state: 'undone', verifyAt: new Date() } as const;
        await db.insert(effects).values({ ...effect, effectId: `${orderId}:payment:1` });
      },
    ],
  ];
  test.each(refusing)('%s', async (_case, prepare) => {
    const userId = randomUUID();
    const orderId = await endedOrder(userId);
    await prepare(userId);
    const { status, json } = await erase(userId);
    const refusal = { code: 'CUSTOMER_HAS_OPEN_ORDERS', openOrders: 1 };
    expect([status, json]).toMatchObject([409, refusal]);
    expect(await addressOf(orderId)).toMatch(/Utrecht/);
    const isIt = eq(customerErasures.userId, userId);
    expect(await db.select().from(customerErasures).where(isIt)).toEqual([]);
  });
});

describe('an order after an erasure', () => {
  test('has a new key, and the old orders stay erased', async () => {
    const userId = randomUUID();
    const old = await endedOrder(userId);
    await erase(userId);
    const { json, status } = await place(userId);
    expect(status).toBe(201);
    expect(await shown(json.orderId)).toMatchObject({ erased: false, paymentMethod: 'tok_visa' });
    expect((await shown(old)).erased).toBe(true);
  });

  test('is sealed with a new key by a process that remembers the old one', async () => {
    const userId = randomUUID();
    await endedOrder(userId);
    await db.execute(sql`${throwAway}${userId}`);
    const { status, json } = await place(userId);
    expect(status).toBe(201);
    expect(await addressOf(json.orderId)).toMatch(/Utrecht/);
  });

  test('waits for one that is under way, and is then sealed with a new key', async () => {
    const userId = randomUUID();
    await endedOrder(userId);
    const placing = await database.sql.begin(async (tx) => {
      await tx`select from keys.customer_keys where user_id = ${userId} for update`;
      const answer = place(userId);
      await eventually('the order waits for the key', async () => {
        const [row] = await db.execute(sql`select count(*)::int as n from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`);
        return Number(row?.['n']) > 0;
      });
      await tx`update keys.customer_keys set wrapped_key = null, erased_at = now()
        where user_id = ${userId}`;
      return { answer };
    });
    const { status, json } = await placing.answer;
    expect(status).toBe(201);
    expect(await addressOf(json.orderId)).toMatch(/Utrecht/);
  });

  test('at the same moment is either erased before or counted: none is left unreadable', async () => {
    for (let round = 0; round < 25; round += 1) {
      const userId = randomUUID();
      await endedOrder(userId);
      const [, placed] = await Promise.all([erase(userId), place(userId)]);
      expect(placed.status).toBe(201);
      expect(await addressOf(placed.json.orderId)).toMatch(/Utrecht/);
    }
  });
});

test('After an older backup of the keys was restored, the erasures since are made again', async () => {
  const userId = randomUUID();
  const orderId = await endedOrder(userId);
  const [backup] = await db.execute(sql`
    select wrapped_key from keys.customer_keys where user_id = ${userId}`);
  await erase(userId);
  await db.execute(sql`update keys.customer_keys
    set wrapped_key = ${backup?.['wrapped_key']}, erased_at = null where user_id = ${userId}`);
  expect(await addressOf(orderId)).toMatch(/Utrecht/);
  expect(await throwKeysAwayAgain(db)).toBe(1);
  expect(await throwKeysAwayAgain(db)).toBe(0);
  expect(await addressOf(orderId)).toBeNull();
});

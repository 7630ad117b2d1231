import { eq } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import type { OrderState, ShippingAddress } from '../../../contracts/order.ts';
import { decisions, orderChanges, orders, refunds } from '../../../db/schema.ts';
import { inClear } from '../../../privacy/orderSeals.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { changeWorld, unanswered } from '../../support/changeWorld.ts';
import { clearJson, withWords } from '../../support/encryptionKeys.ts';

const world = await changeWorld();
const { call, change, asked } = world;
const { db } = world.database;
beforeEach(() => {
  world.answerWith(null);
  asked.length = 0;
});

const charged: Partial<OrderState> = {
  ...{ status: 'confirmed', inventoryStatus: 'reserved' },
  ...{ paymentStatus: 'charged', shipmentStatus: 'booked' },
};
/** Two mugs of 10.00 and a spoon of 5.00. */
const confirmed = (state: Partial<OrderState> = {}): Promise<string> =>
  acceptOrder(db, { state: { ...charged, ...state } });
const elsewhere = { version: 1, shippingAddress: '7 Other Street' };
const oneMug = [{ itemId: 'mug', quantity: 1 }];
const changesOf = (orderId: string) =>
  db.select().from(orderChanges).where(eq(orderChanges.orderId, orderId));
const decisionsOf = (orderId: string) =>
  db
    .select()
    .from(decisions)
    .where(eq(decisions.orderId, orderId))
    .then((rows) => withWords(db, rows));

describe('another address', () => {
  test('is kept with who asked and why, and answered with the version to go on from', async () => {
    const orderId = await confirmed();
    const answer = await change(orderId, { ...elsewhere, reason: 'Moved house' });
    expect(answer.status).toBe(200);
    const shown = { status: 'confirmed', version: 2, hold: null };
    expect(answer.json).toEqual({ orderId, result: true, error: null, ...shown });
    expect(await changesOf(orderId)).toMatchObject([
      {
        number: 1,
        version: 1,
        address: { sealed: expect.any(String) },
        lines: null,
        refundNumber: null,
      },
    ]);
    expect(await decisionsOf(orderId)).toMatchObject([
      { updateId: 'change-1', action: 'change', actor: 'customer-1', reason: 'Moved house' },
    ]);
    const request = { version: 1, number: 1, takesOff: false };
    expect(asked).toEqual([{ orderId, request, updateId: 'change-1' }]);
  });

  test('may be told before the payment is known', async () => {
    const orderId = await confirmed({ status: 'pending', paymentStatus: 'pending' });
    expect((await change(orderId, elsewhere)).status).toBe(200);
  });

  test('that has a card number in it is refused', async () => {
    const orderId = await confirmed();
    const body = { version: 1, shippingAddress: '4111 1111 1111 1111' };
    expect((await change(orderId, body)).json.code).toBe('CARD_NUMBER_REFUSED');
    expect(await changesOf(orderId)).toEqual([]);
  });

  test('that the order has already is nothing to change', async () => {
    const orderId = await confirmed();
    for (const body of [
      { version: 1, shippingAddress: '1 Example Street' },
      { version: 1, remove: [] },
    ]) {
      const answer = await change(orderId, body);
      expect(answer.status).toBe(422);
      expect(answer.json.code).toBe('NOTHING_TO_CHANGE');
    }
  });
});

describe('pieces that are taken off', () => {
  test('are priced as a refund of them would be', async () => {
    const orderId = await confirmed();
    expect((await change(orderId, { version: 1, remove: oneMug })).status).toBe(200);
    expect(await changesOf(orderId)).toMatchObject([
      {
        ...{ lines: oneMug, refundNumber: 1 },
        refundLines: [{ itemId: 'mug', quantity: 1, amount: 1_000 }],
      },
    ]);
    expect(asked[0]?.request.takesOff).toBe(true);
  });

  test('are priced after the refunds that were before, under the next number', async () => {
    const orderId = await confirmed({ paymentStatus: 'partially_refunded' });
    const refund = {
      orderId,
      number: 1,
      amount: 700,
      actor: 'a',
      reason: inClear('r'),
      state: 'done',
    } as const;
    await db.insert(refunds).values(refund);
    await change(orderId, { version: 1, remove: oneMug });
    expect(await changesOf(orderId)).toMatchObject([{ refundNumber: 2 }]);
  });

  test.each([
    ['an item that was not ordered', [{ itemId: 'fork', quantity: 1 }], 'remove[0].itemId'],
    ['more pieces than there are', [{ itemId: 'mug', quantity: 3 }], 'remove[0].quantity'],
    ['more over two lines', [...oneMug, { itemId: 'mug', quantity: 2 }], 'remove[0].quantity'],
  ])('cannot be %s', async (_, remove, path) => {
    const orderId = await confirmed();
    const answer = await change(orderId, { version: 1, remove });
    expect(answer.json).toMatchObject({ code: 'INVALID_REQUEST', errors: [{ path }] });
    expect(asked).toEqual([]);
  });

  test('cannot be pieces that an earlier change took off, or whose money was given back', async () => {
    const orderId = await confirmed();
    await change(orderId, { version: 1, remove: oneMug });
    const lines = [{ itemId: 'mug', quantity: 2, amount: 2_000 }];
    const words = { actor: 'a', reason: inClear('r') };
    await db.insert(refunds).values({ orderId, number: 1, amount: 2_000, lines, ...words });
    const answer = await change(orderId, { version: 2, remove: oneMug });
    expect(answer.json).toMatchObject({
      errors: [{ message: 'is more than the 0 that are left' }],
    });
  });

  test.each(['none', 'pending', 'unknown'] as const)(
    'wait until the payment that is %s is settled',
    async (paymentStatus) => {
      const orderId = await confirmed({ status: 'pending', paymentStatus });
      const answer = await change(orderId, { version: 1, remove: oneMug });
      expect(answer.json).toMatchObject({ code: 'ORDER_NOT_CHANGEABLE', orderId });
    },
  );

  test('need a payment team that gives back parts, unless the money is only held', async () => {
    const orderId = await confirmed();
    const held = await confirmed({ paymentStatus: 'authorized' });
    await db.update(orders).set({ paymentsQueue: 'team' });
    const body = { version: 1, remove: oneMug };
    expect((await change(orderId, body)).json.code).toBe('REFUND_NOT_POSSIBLE');
    expect((await change(held, body)).status).toBe(200);
    await db.update(orders).set({ paymentsQueue: 'payments' });
  });

  test('cannot be all that was paid for: the rest would go out for nothing', async () => {
    const items = [
      { itemId: 'mug', quantity: 1, unitPrice: 1_000 },
      { itemId: 'sample', quantity: 1, unitPrice: 0 },
    ];
    const orderId = await acceptOrder(db, { state: charged, items });
    expect((await change(orderId, { version: 1, remove: oneMug })).json.code).toBe(
      'CANCEL_INSTEAD',
    );
    const free = [{ itemId: 'sample', quantity: 1 }];
    expect((await change(orderId, { version: 1, remove: free })).status).toBe(200);
  });
});

describe('a change of an order', () => {
  test.each(['shipped', 'delivered', 'failing', 'cancelled'] as const)(
    'that is %s is too late',
    async (status) => {
      const orderId = await confirmed({ status });
      const answer = await change(orderId, elsewhere);
      expect(answer.status).toBe(409);
      expect(answer.json).toMatchObject({ code: 'ORDER_NOT_CHANGEABLE', orderId });
      expect(asked).toEqual([]);
    },
  );

  test('at another version than its sender saw is refused with the version it has', async () => {
    const orderId = await confirmed();
    const answer = await change(orderId, { ...elsewhere, version: 7 });
    expect(answer.json).toMatchObject({ code: 'ORDER_CHANGED_MEANWHILE', orderId, version: 1 });
  });

  test('of another customer is one of no order; storefronts and operations act for all', async () => {
    const orderId = await confirmed();
    expect((await change(orderId, elsewhere, 'customer-2')).json.code).toBe('ORDER_NOT_FOUND');
    expect((await change(orderId, elsewhere, 'storefront')).status).toBe(200);
    const next = { version: 2, shippingAddress: '8 Third Street' };
    expect((await change(orderId, next, 'operations')).status).toBe(200);
    const token = await world.issuer.mint({ sub: 'customer-1', scope: 'orders:cancel' });
    expect((await change(orderId, elsewhere, token)).json.code).toBe('SCOPE_MISSING');
  });

  test('is refused after twenty, also of refused ones', async () => {
    const orderId = await confirmed();
    const address = clearJson<ShippingAddress>('x');
    const twenty = Array.from({ length: 20 }, (_, n) => ({ orderId, number: n + 1, address }));
    await db.insert(orderChanges).values(twenty);
    expect((await change(orderId, elsewhere)).json.code).toBe('ORDER_NOT_CHANGEABLE');
  });
});

describe('the saga', () => {
  test('that refuses is quoted, and the decision was none', async () => {
    const orderId = await confirmed();
    world.answerWith({ outcome: 'refused', code: 'ORDER_NOT_CHANGEABLE' });
    const answer = await change(orderId, elsewhere);
    expect(answer.json).toMatchObject({ code: 'ORDER_NOT_CHANGEABLE', orderId });
    expect(await decisionsOf(orderId)).toEqual([]);
    world.answerWith(null);
    expect((await change(orderId, elsewhere)).status).toBe(200);
    expect(asked.map(({ request }) => request.number)).toEqual([1, 2]);
  });

  test.each([{}, { 'idempotency-key': 'once' }])(
    'that did not answer is asked for the same change again: %o',
    async (headers) => {
      const orderId = await confirmed();
      world.answerWith(unanswered);
      const body = { version: 1, remove: oneMug };
      const first = await change(orderId, body, 'customer-1', headers);
      expect(first.json.code).toBe('CHANGE_UNCONFIRMED');
      expect(Number(first.headers.get('retry-after'))).toBeGreaterThan(0);
      world.answerWith(null);
      expect((await change(orderId, body, 'customer-1', headers)).status).toBe(200);
      // Its answer was lost as well: the order has moved on.
      expect((await change(orderId, body, 'customer-1', headers)).status).toBe(200);
      expect(await changesOf(orderId)).toMatchObject([{ number: 1, lines: oneMug }]);
      expect(new Set(asked.map(({ updateId }) => updateId))).toEqual(new Set(['change-1']));
    },
  );

  test('makes one of two changes at once, and the other is told so', async () => {
    const orderId = await confirmed();
    const answers = await Promise.all(
      ['a', 'b', 'c', 'd'].map((street) =>
        change(orderId, { version: 1, shippingAddress: street }),
      ),
    );
    const done = answers.filter(({ status }) => status === 200);
    const refused = answers.filter(({ json }) => json.code === 'ORDER_CHANGED_MEANWHILE');
    expect([done.length, refused.length]).toEqual([1, 3]);
    const changes = await changesOf(orderId);
    expect(changes.filter(({ state }) => state === 'done')).toHaveLength(1);
    expect(await decisionsOf(orderId)).toHaveLength(1);
  });

  test('is asked for another change when the same is wished at a later version, or by another', async () => {
    const orderId = await confirmed();
    await change(orderId, { version: 1, remove: oneMug });
    const other = await change(orderId, { version: 1, remove: oneMug }, 'operations');
    expect(other.json.code).toBe('ORDER_CHANGED_MEANWHILE');
    await db.update(orders).set({ version: 9 }).where(eq(orders.orderId, orderId));
    await change(orderId, { version: 9, shippingAddress: 'a' });
    expect((await change(orderId, { version: 10, shippingAddress: 'a' })).status).toBe(422);
    await change(orderId, { version: 10, shippingAddress: 'b' });
    expect((await change(orderId, { version: 11, shippingAddress: 'a' })).status).toBe(200);
    expect(asked.map(({ request }) => request.number)).toEqual([1, 2, 3, 4]);
  });

  test('makes the same change once that is sent four times at once', async () => {
    const orderId = await confirmed();
    const body = { version: 1, remove: oneMug };
    const answers = await Promise.all([1, 2, 3, 4].map(() => change(orderId, body)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(await changesOf(orderId)).toHaveLength(1);
  });
});

test('an order shows what is ordered now, and what it costs now', async () => {
  const orderId = await confirmed();
  await change(orderId, { version: 1, remove: [...oneMug, { itemId: 'spoon', quantity: 1 }] });
  await db.update(orders).set({ reduced: 1_500 }).where(eq(orders.orderId, orderId));
  const { orderInfo } = (await call(`GET /v1/orders/${orderId}`)).json;
  expect(orderInfo).toMatchObject({ total: 1_000, parcelNumber: 2, hold: null });
  expect(orderInfo.items).toEqual([{ itemId: 'mug', quantity: 1, unitPrice: 1_000 }]);
  const listed = (await call('GET /v1/orders?limit=1')).json.orders[0];
  expect(listed).toMatchObject({ orderId, total: 1_000, items: orderInfo.items });
});

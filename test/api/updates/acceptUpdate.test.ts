import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { effectId } from '../../../contracts/effects.ts';
import { effects, orderUpdates, refunds } from '../../../db/schema.ts';
import { inClear } from '../../../privacy/orderSeals.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld } from '../../support/apiWorld.ts';
import { enqueuedUpdates } from './signedEvents.ts';

const { call, database, registry } = await apiWorld({ services: ['creation', 'query'] });

describe.each([
  {
    kind: 'payment-update',
    as: 'payments',
    body: { updateId: 'evt-1', status: 'charged', reference: 'ch_1', reason: 'settled' },
    other: { updateId: 'evt-1', status: 'declined' },
    payload: { updateId: 'evt-1', status: 'charged', reference: 'ch_1' },
  },
  {
    kind: 'shipment-update',
    as: 'logistics',
    body: {
      updateId: 'evt-1',
      status: 'in_transit',
      trackingNumber: '3SABC',
      occurredAt: '2026-11-23T10:00:00+01:00',
    },
    other: { updateId: 'evt-1', status: 'delivered' },
    payload: {
      updateId: 'evt-1',
      status: 'in_transit',
      trackingNumber: '3SABC',
      occurredAt: '2026-11-23T10:00:00+01:00',
    },
  },
])('a $kind', ({ kind, as, body, other, payload }) => {
  const send = (orderId: string, sent: unknown, sender = as) =>
    call(`POST /v1/orders/${orderId}/${kind}s`, { as: sender, body: sent });

  test('is recorded and handed to the saga once, however often it is sent', async () => {
    const orderId = await acceptOrder(database.db);
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(orderId, body)));
    for (const { status, json } of answers) {
      expect(status).toBe(202);
      expect(json).toEqual({ orderId, updateId: 'evt-1', result: true, error: null });
    }
    expect(await enqueuedUpdates(database.db, orderId)).toEqual([{ kind, payload }]);
  });

  test('with another body under the same id is refused', async () => {
    const orderId = await acceptOrder(database.db);
    await send(orderId, body);
    const answer = await send(orderId, other);
    expect(answer.status).toBe(422);
    expect(answer.json.code).toBe('UPDATE_ID_REUSED');
    expect(await enqueuedUpdates(database.db, orderId)).toHaveLength(1);
  });

  test('with another remark or another unknown field is a repeat', async () => {
    const orderId = await acceptOrder(database.db);
    const unstorable = { sentAt: 'a\u0000b', more: { '\ud800': ['\udfff'], ['__proto__']: 1 } };
    const others = [
      {},
      { reason: 'again' },
      { sentAt: 1 },
      { sentAt: 2, links: ['x'] },
      unstorable,
    ];
    for (const more of others) {
      expect((await send(orderId, { ...body, ...more })).status).toBe(202);
    }
    expect(await enqueuedUpdates(database.db, orderId)).toEqual([{ kind, payload }]);
  });

  test('whose tracking number is cut off within a character is taken', async () => {
    const orderId = await acceptOrder(database.db);
    const answer = await send(orderId, { ...body, trackingNumber: `${'9'.repeat(199)}😀` });
    expect(answer.status).toBe(202);
  });

  test('finds the order by its id in capitals', async () => {
    const orderId = await acceptOrder(database.db);
    expect((await send(orderId.toUpperCase(), body)).json.orderId).toBe(orderId);
    expect(await enqueuedUpdates(database.db, orderId)).toEqual([{ kind, payload }]);
  });

  test('of an order that does not exist is refused', async () => {
    const answer = await send('01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a', body);
    expect(answer.status).toBe(404);
    expect(answer.json.code).toBe('ORDER_NOT_FOUND');
  });

  test('needs its team’s scope', async () => {
    const orderId = await acceptOrder(database.db);
    const answer = await send(orderId, body, 'customer-1');
    expect(answer.status).toBe(403);
    expect(answer.json.code).toBe('SCOPE_MISSING');
  });

  test('with an unknown status is refused', async () => {
    const orderId = await acceptOrder(database.db);
    const answer = await send(orderId, { ...body, status: 'lost-in-space' });
    expect(answer.status).toBe(400);
    expect(answer.json.errors[0].path).toBe('status');
  });
});

describe('an update about another payment or parcel than the order’s own', () => {
  test.each([
    ['payment-update', 'payments', { status: 'charged', reference: 'ch_2' }, 0],
    ['payment-update', 'payments', { status: 'charged', reference: 'ch_1' }, 1],
    ['payment-update', 'payments', { status: 'charged' }, 1],
    ['shipment-update', 'logistics', { status: 'delivered', reference: 'sh_2' }, 0],
    ['shipment-update', 'logistics', { status: 'delivered', trackingNumber: '3SXYZ' }, 0],
    ['shipment-update', 'logistics', { status: 'delivered', trackingNumber: '3s-abc' }, 1],
    [
      'shipment-update',
      'logistics',
      { status: 'delivered', reference: 'sh_1', trackingNumber: '1Z9' },
      1,
    ],
    ['shipment-update', 'logistics', { status: 'delivered' }, 1],
  ])('%s by %s: %j is taken note of, and handed on %s times', async (kind, as, told, times) => {
    const tracking = { reference: 'sh_1', trackingNumber: '3SABC' };
    const state = { payment: { reference: 'ch_1' }, tracking };
    const orderId = await acceptOrder(database.db, { state });
    const counter = new RegExp(`oms_updates_of_others_total\\{kind="${kind}"\\} (\\d+)`);
    const counted = async () => Number(counter.exec(await registry.metrics())?.[1] ?? 0);
    const before = await counted();
    const body = { updateId: 'evt-1', ...told };
    const answer = await call(`POST /v1/orders/${orderId}/${kind}s`, { as, body });
    expect(answer.status).toBe(202);
    expect(await enqueuedUpdates(database.db, orderId)).toHaveLength(times);
    expect(await counted()).toBe(before + 1 - times);
    const { json } = await call(`GET /v1/orders/${orderId}`, { as: 'operations' });
    expect(json.orderInfo.updates).toHaveLength(1);
  });
});

describe('an order that was handed very many updates of its parcel', () => {
  const orderOf = async (reported: number, status: string | null) => {
    const orderId = await acceptOrder(database.db);
    const told = (n: number) => ({
      orderId,
      updateId: `old-${n}`,
      bodyHash: 'h',
      handedOver: status,
    });
    await database.db.insert(orderUpdates).values(
      Array.from({ length: reported }, (_, n) => ({
        ...told(n),
        kind: 'shipment-update' as const,
      })),
    );
    return orderId;
  };
  const report = async (orderId: string, updateId: string, status: string) => {
    const parcel = { as: 'logistics', body: { updateId, status } };
    const answer = await call(`POST /v1/orders/${orderId}/shipment-updates`, parcel);
    expect(answer.status).toBe(202);
  };
  const handedOver = async (orderId: string) =>
    (await enqueuedUpdates(database.db, orderId)).map(({ payload }) => payload['updateId']);
  const counted = async () => {
    const counter = /oms_updates_beyond_limit_total\{kind="shipment-update"\} (\d+)/;
    return Number(counter.exec(await registry.metrics())?.[1] ?? 0);
  };

  test('gets what is new, and the rest is kept and counted', async () => {
    const orderId = await orderOf(999, 'in_transit');
    const before = await counted();
    await report(orderId, 'moves-1', 'in_transit');
    await report(orderId, 'moves-2', 'in_transit');
    await report(orderId, 'moves-2', 'in_transit');
    await report(orderId, 'arrives-1', 'delivered');
    await report(orderId, 'arrives-2', 'delivered');
    expect(await handedOver(orderId)).toEqual(['moves-1', 'arrives-1']);
    expect(await counted()).toBe(before + 2);
    const { json } = await call(`GET /v1/orders/${orderId}`, { as: 'operations' });
    const kept = json.orderInfo.updates.map(({ updateId }: { updateId: string }) => updateId);
    expect(kept).toEqual(expect.arrayContaining(['moves-2', 'arrives-2']));
  });

  test('gets those of its payment all the same', async () => {
    const orderId = await orderOf(1_000, 'in_transit');
    for (const updateId of ['paid-1', 'paid-2']) {
      const body = { updateId, status: 'charged' };
      await call(`POST /v1/orders/${orderId}/payment-updates`, { as: 'payments', body });
    }
    expect(await handedOver(orderId)).toEqual(['paid-1', 'paid-2']);
  });

  test('does not count those that were not handed over', async () => {
    const orderId = await orderOf(1_000, null);
    for (const updateId of ['moves-1', 'moves-2']) await report(orderId, updateId, 'in_transit');
    expect(await handedOver(orderId)).toEqual(['moves-1', 'moves-2']);
  });
});

test('an update by the order’s id in capitals is compared with what the fence knows of its payment', async () => {
  const orderId = await acceptOrder(database.db);
  const payment = { effectId: effectId(orderId, 'payment'), orderId, step: 'payment' } as const;
  await database.db.insert(effects).values({ ...payment, state: 'done', reference: 'ch_1' });
  for (const reference of ['ch_2', 'ch_1']) {
    const path = `POST /v1/orders/${orderId.toUpperCase()}/payment-updates`;
    const body = { updateId: reference, status: 'charged', reference };
    expect((await call(path, { as: 'payments', body })).status).toBe(202);
  }
  const handedOn = await enqueuedUpdates(database.db, orderId);
  expect(handedOn.map(({ payload }) => payload['reference'])).toEqual(['ch_1']);
});

describe('the updates that were reported of an order', () => {
  const report = async (orderId: string) => {
    const payment = { updateId: 'evt-1', status: 'charged', reason: 'settled late' };
    await call(`POST /v1/orders/${orderId}/payment-updates`, { as: 'payments', body: payment });
    const occurredAt = '2026-11-23T10:00:00+01:00';
    const parcel = { updateId: 'evt-2', status: 'in_transit', occurredAt };
    await call(`POST /v1/orders/${orderId}/shipment-updates`, { as: 'logistics', body: parcel });
  };

  test('are shown to operations, newest first, and to nobody else', async () => {
    const orderId = await acceptOrder(database.db);
    await report(orderId);
    const { json } = await call(`GET /v1/orders/${orderId}`, { as: 'operations' });
    const receivedAt = expect.stringMatching(/Z$/);
    expect(json.orderInfo.updates).toEqual([
      {
        kind: 'shipment-update',
        updateId: 'evt-2',
        reason: null,
        occurredAt: '2026-11-23T09:00:00.000Z',
        receivedAt,
      },
      {
        kind: 'payment-update',
        updateId: 'evt-1',
        reason: 'settled late',
        occurredAt: null,
        receivedAt,
      },
    ]);
    const own = await call(`GET /v1/orders/${orderId}`);
    expect(own.json.orderInfo).not.toHaveProperty('updates');
    expect(own.headers.get('etag')).toBe('"1"');
  });

  test('give operations a new ETag, and customers none', async () => {
    const orderId = await acceptOrder(database.db);
    const read = (as: string, tag: string) =>
      call(`GET /v1/orders/${orderId}`, { as, headers: { 'if-none-match': tag } });
    const before = (await read('operations', '')).headers.get('etag') ?? '';
    await report(orderId);
    const changed = await read('operations', before);
    expect(changed.status).toBe(200);
    const after = changed.headers.get('etag') ?? '';
    expect((await read('operations', after)).status).toBe(304);
    expect((await read('customer-1', '"1"')).status).toBe(304);
  });

  test('are shown up to a hundred, the newest', async () => {
    const orderId = await acceptOrder(database.db);
    const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 10, minute));
    await database.db.insert(orderUpdates).values(
      Array.from({ length: 101 }, (_, n) => ({
        orderId,
        kind: 'payment-update' as const,
        updateId: `evt-${n}`,
        bodyHash: 'h',
        receivedAt: at(n),
      })),
    );
    const { json } = await call(`GET /v1/orders/${orderId}`, { as: 'operations' });
    expect(json.orderInfo.updates).toHaveLength(100);
    expect(json.orderInfo.updates.at(-1).updateId).toBe('evt-1');
  });

  test.each([
    ...['0000-01-01T00:00:00Z', '0001-01-01T00:00:00+14:00', '9999-12-31T23:59:59-14:00'],
    ...['yesterday', '', null, 1_764_000_000],
  ])('are kept without the time %j, which Postgres or nobody understands', async (occurredAt) => {
    const orderId = await acceptOrder(database.db);
    const body = { updateId: 'evt-1', status: 'in_transit', occurredAt };
    const path = `POST /v1/orders/${orderId}/shipment-updates`;
    expect((await call(path, { as: 'logistics', body })).status).toBe(202);
    const { json } = await call(`GET /v1/orders/${orderId}`, { as: 'operations' });
    expect(json.orderInfo.updates).toMatchObject([{ occurredAt: null }]);
  });

  test('has a remark of two lines as one line', async () => {
    const orderId = await acceptOrder(database.db);
    const body = {
      updateId: 'e',
      status: 'declined',
      reference: '',
      reason: 'No funds.\nAsk bank.',
    };
    const path = `POST /v1/orders/${orderId}/payment-updates`;
    expect((await call(path, { as: 'payments', body })).status).toBe(202);
    const { json } = await call(`GET /v1/orders/${orderId}`, { as: 'operations' });
    expect(json.orderInfo.updates).toMatchObject([{ reason: 'No funds. Ask bank.' }]);
  });

  test.each([
    ['9400 1118 9956 2537 8663 61', '9400111899562537866361'],
    ['\u00a01Z 999 AA1 01\u200b 2345 6784\n', '1Z999AA10123456784'],
    ['', undefined],
    [null, undefined],
    [9_400_111_899_562, undefined],
  ])(
    'has the tracking number %j, as carriers print it, without its blanks',
    async (printed, kept) => {
      const orderId = await acceptOrder(database.db);
      const body = { updateId: 'evt-1', status: 'in_transit', trackingNumber: printed };
      const path = `POST /v1/orders/${orderId}/shipment-updates`;
      expect((await call(path, { as: 'logistics', body })).status).toBe(202);
      const [update] = await enqueuedUpdates(database.db, orderId);
      expect(update?.payload['trackingNumber']).toBe(kept);
    },
  );
});

describe('a payment update about a refund that was asked for by itself', () => {
  async function refundedOrder() {
    const payment = { reference: 'ch_1' };
    const state = { status: 'delivered', paymentStatus: 'partially_refunded', payment } as const;
    const orderId = await acceptOrder(database.db, { state });
    const words = { actor: 'operations', reason: inClear('R'), providerReference: 're_1' };
    const name = { orderId, number: 1 };
    await database.db.insert(refunds).values({ ...name, amount: 700, state: 'done', ...words });
    return orderId;
  }
  const send = (orderId: string, reference: string) =>
    call(`POST /v1/orders/${orderId}/payment-updates`, {
      as: 'payments',
      body: { updateId: `${reference}:failed`, status: 'refund_failed', reference },
    });

  test('is handed to that refund once, however often it is sent', async () => {
    const orderId = await refundedOrder();
    await send(orderId, 're_1');
    expect((await send(orderId, 're_1')).status).toBe(202);
    const payload = { number: 1, news: 'refund_failed' };
    expect(await enqueuedUpdates(database.db, orderId)).toEqual([{ kind: 'refund', payload }]);
  });

  test('is handed to it before its reference is in its row: our provider’s answer is known', async () => {
    const orderId = await refundedOrder();
    await database.db
      .update(refunds)
      .set({ state: 'requested', providerReference: null })
      .where(eq(refunds.orderId, orderId));
    await database.db.insert(effects).values({
      ...{ effectId: effectId(orderId, 'refund'), orderId, step: 'refund', state: 'done' },
      reference: 're_1',
    });
    await send(orderId, 're_1');
    const payload = { number: 1, news: 'refund_failed' };
    expect(await enqueuedUpdates(database.db, orderId)).toEqual([{ kind: 'refund', payload }]);
  });

  test('of another order’s is about another', async () => {
    const orderId = await refundedOrder();
    await send(orderId, 're_another');
    expect(await enqueuedUpdates(database.db, orderId)).toEqual([]);
  });
});

import { describe, expect, test } from 'vitest';
import { orderUpdates } from '../../../db/schema.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld } from '../../support/apiWorld.ts';
import { enqueuedUpdates } from './signedEvents.ts';

const { call, database } = await apiWorld({ services: ['creation', 'query'] });

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
    payload: { updateId: 'evt-1', status: 'in_transit', trackingNumber: '3SABC' },
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

  test.each(['0000-01-01T00:00:00Z', '0001-01-01T00:00:00+14:00', '9999-12-31T23:59:59-14:00'])(
    'cannot have occurred at %s, which Postgres cannot keep',
    async (occurredAt) => {
      const orderId = await acceptOrder(database.db);
      const body = { updateId: 'evt-1', status: 'in_transit', occurredAt };
      const path = `POST /v1/orders/${orderId}/shipment-updates`;
      const { status, json } = await call(path, { as: 'logistics', body });
      expect([status, json.code]).toEqual([400, 'INVALID_REQUEST']);
    },
  );
});

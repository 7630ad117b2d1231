import { and, eq, ne } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { commands } from '../../../db/schema.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld } from '../../support/apiWorld.ts';

const { call, database } = await apiWorld({ services: ['creation'] });

const enqueued = (orderId: string) =>
  database.db
    .select({ kind: commands.kind, payload: commands.payload })
    .from(commands)
    .where(and(eq(commands.orderId, orderId), ne(commands.kind, 'start-order')));

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

  test('is kept and handed on once, however often it comes', async () => {
    const orderId = await acceptOrder(database.db);
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(orderId, body)));
    for (const { status, json } of answers) {
      expect(status).toBe(202);
      expect(json).toEqual({ orderId, updateId: 'evt-1', result: true, error: null });
    }
    expect(await enqueued(orderId)).toEqual([{ kind, payload }]);
  });

  test('with another body under the same id is refused', async () => {
    const orderId = await acceptOrder(database.db);
    await send(orderId, body);
    const answer = await send(orderId, other);
    expect(answer.status).toBe(422);
    expect(answer.json.code).toBe('UPDATE_ID_REUSED');
    expect(await enqueued(orderId)).toHaveLength(1);
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

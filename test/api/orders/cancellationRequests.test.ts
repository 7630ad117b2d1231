import { and, eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { decisions, orders } from '../../../db/schema.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import type { CancelOutcome } from '../../../saga/cancel.ts';
import { apiWorld } from '../../support/apiWorld.ts';

let cancelOutcome: CancelOutcome = { outcome: 'cancelling', status: 'cancelling' };
const updateIds: string[] = [];
const { call, database } = await apiWorld({
  services: ['cancellation', 'query'],
  saga: {
    cancel: async (_orderId, _request, updateId) => {
      updateIds.push(updateId);
      return cancelOutcome;
    },
  },
});
const { db } = database;
const FORM = 'application/x-www-form-urlencoded';

describe('the reason of a cancellation', () => {
  test('is recorded with its actor and shown to operations only', async () => {
    const orderId = await acceptOrder(db);
    const reason = 'Found it cheaper elsewhere';
    await call(`POST /v1/orders/${orderId}/cancel`, { body: { reason } });
    await call(`POST /v1/orders/${orderId}/cancel`, { as: 'operations' });
    const view = await call(`GET /v1/orders/${orderId}`, { as: 'operations' });
    expect(view.json.orderInfo.cancellationRequests).toEqual([
      {
        requestedBy: 'operator',
        actor: 'operations',
        reason: null,
        requestedAt: expect.any(String),
      },
      { requestedBy: 'customer', actor: 'customer-1', reason, requestedAt: expect.any(String) },
    ]);
    const own = await call(`GET /v1/orders/${orderId}`);
    expect(own.json.orderInfo).not.toHaveProperty('cancellationRequests');
    // What operations see has changed although the order has not.
    expect(own.headers.get('etag')).toBe('"1"');
    const tag = view.headers.get('etag') ?? '';
    expect(tag).toMatch(/^"1\.\d+\.[\w-]+"$/);
    const headers = { 'if-none-match': tag };
    expect((await call(`GET /v1/orders/${orderId}`, { as: 'operations', headers })).status).toBe(
      304,
    );
  });

  test.each<[string, unknown, string | null]>([
    ['of two lines', { reason: 'Changed my mind.\r\n\tSorry!' }, 'Changed my mind. Sorry!'],
    ['too long', { reason: 'x'.repeat(501) }, 'x'.repeat(500)],
    ['cut within a character by the client', { reason: 'Sorry \ud83d' }, 'Sorry'],
    ['with control characters', { reason: '\u0000No\u0007 thanks\u2028' }, 'No thanks'],
    ['blank', { reason: ' \n ' }, null],
    ['null', { reason: null }, null],
    ['a number', { reason: 7 }, null],
    ['beside a field that is not known', { reason: 'Late', comment: { a: 1 } }, 'Late'],
  ])('that is %s does not keep the order alive', async (_how, body, kept) => {
    const orderId = await acceptOrder(db);
    expect((await call(`POST /v1/orders/${orderId}/cancel`, { body })).status).toBe(200);
    const { json } = await call(`GET /v1/orders/${orderId}`, { as: 'operations' });
    expect(json.orderInfo.cancellationRequests).toMatchObject([{ reason: kept }]);
  });

  test.each<[string, { body?: string; headers?: Record<string, string> }]>([
    ['nothing', {}],
    ['nothing, as JSON', { headers: { 'content-type': 'application/json' } }],
    ['an empty form', { body: '', headers: { 'content-type': FORM } }],
    ['an empty text', { body: '', headers: { 'content-type': 'text/plain' } }],
    ['null', { body: 'null' }],
    ['{}', { body: '{}', headers: { 'content-type': 'application/json;' } }],
  ])('need not be given: %s cancels', async (_what, request) => {
    const orderId = await acceptOrder(db);
    expect((await call(`POST /v1/orders/${orderId}/cancel`, request)).status).toBe(200);
  });

  test('and the order’s id in capitals are taken', async () => {
    const orderId = await acceptOrder(db);
    const path = `/v1/orders/${orderId.toUpperCase()}`;
    const { status, json } = await call(`POST ${path}/cancel`, { body: { reason: 'Late' } });
    expect([status, json.orderId]).toEqual([200, orderId]);
    const read = await call(`GET ${path}`);
    expect(read.json.orderInfo.orderId).toBe(orderId);
  });

  test('changes the ETag for operations, also beyond the hundred that are shown', async () => {
    const orderId = await acceptOrder(db);
    const ask = (actor: string) =>
      db.insert(decisions).values({
        ...{ orderId, actor, updateId: actor, action: 'cancel', requestedBy: 'operator' },
      });
    for (let n = 0; n < 100; n += 1) await ask(`operator-${n}`);
    const before = await call(`GET /v1/orders/${orderId}`, { as: 'operations' });
    await ask('another');
    const headers = { 'if-none-match': before.headers.get('etag') ?? '' };
    const after = await call(`GET /v1/orders/${orderId}`, { as: 'operations', headers });
    expect(after.status).toBe(200);
    expect(after.json.orderInfo.cancellationRequests).toHaveLength(100);
  });

  test('is not recorded when the cancellation was refused', async () => {
    const orderId = await acceptOrder(db);
    cancelOutcome = { outcome: 'too late' };
    expect((await call(`POST /v1/orders/${orderId}/cancel`)).status).toBe(409);
    cancelOutcome = { outcome: 'cancelling', status: 'cancelling' };
    const { json } = await call(`GET /v1/orders/${orderId}`, { as: 'operations' });
    expect(json.orderInfo.cancellationRequests).toEqual([]);
  });
});

describe('repeats of a cancellation', () => {
  const cancel = (orderId: string, as = 'customer-1', reason = 'x') =>
    call(`POST /v1/orders/${orderId}/cancel`, { as, body: { reason } });

  test('are the same Update and one row, with the first reason', async () => {
    const orderId = await acceptOrder(db);
    const before = updateIds.length;
    for (const reason of ['first', 'second', 'third'])
      expect((await cancel(orderId, 'customer-1', reason)).status).toBe(200);
    expect(new Set(updateIds.slice(before)).size).toBe(1);
    const { json } = await call(`GET /v1/orders/${orderId}`, { as: 'operations' });
    expect(json.orderInfo.cancellationRequests).toMatchObject([{ reason: 'first' }]);
  });

  test('are not sent to the saga of an order that is being undone, and hide nobody’s reason', async () => {
    const orderId = await acceptOrder(db);
    await cancel(orderId, 'operations', 'fraud');
    await cancel(orderId);
    // What the saga writes: the cancellation at version 2, and then a flag.
    await db
      .update(orders)
      .set({ status: 'cancelling', version: 3 })
      .where(eq(orders.orderId, orderId));
    const byCustomer = and(eq(decisions.orderId, orderId), eq(decisions.actor, 'customer-1'));
    await db.update(decisions).set({ version: 2 }).where(byCustomer);
    const before = updateIds.length;
    const answers = await Promise.all(Array.from({ length: 40 }, () => cancel(orderId)));
    for (const { status, json } of answers)
      expect([status, json.status]).toEqual([200, 'cancelling']);
    expect(updateIds.length).toBe(before);
    const { json } = await call(`GET /v1/orders/${orderId}`, { as: 'operations' });
    const requests = json.orderInfo.cancellationRequests as { reason: string }[];
    expect(requests.map(({ reason }) => reason)).toEqual(['x', 'fraud']);
  });
});

import { describe, expect, test } from 'vitest';
import { cancellationRequests } from '../../../db/schema.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import type { CancelOutcome } from '../../../saga/cancel.ts';
import { apiWorld } from '../../support/apiWorld.ts';

let cancelOutcome: CancelOutcome = { outcome: 'cancelling', status: 'cancelling' };
const { call, database } = await apiWorld({
  services: ['cancellation', 'query'],
  saga: { cancel: async () => cancelOutcome },
});
const { db } = database;

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
    expect(tag).toMatch(/^"1\.\d+"$/);
    const headers = { 'if-none-match': tag };
    expect((await call(`GET /v1/orders/${orderId}`, { as: 'operations', headers })).status).toBe(
      304,
    );
  });

  test('changes the ETag for operations, also beyond the hundred that are shown', async () => {
    const orderId = await acceptOrder(db);
    const ask = () =>
      db.insert(cancellationRequests).values({ orderId, requestedBy: 'operator', actor: 'x' });
    for (let n = 0; n < 100; n += 1) await ask();
    const before = await call(`GET /v1/orders/${orderId}`, { as: 'operations' });
    await ask();
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

import { expect, test } from 'vitest';
import { effectId } from '../../../contracts/effects.ts';
import { effects, foreignEffects } from '../../../db/schema.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld } from '../../support/apiWorld.ts';

const { call, database } = await apiWorld({ services: ['query'] });
const { db } = database;

test('operations see who did what of an order, and its customer does not', async () => {
  const orderId = await acceptOrder(db);
  const [payment, shipment] = [effectId(orderId, 'payment'), effectId(orderId, 'shipment')];
  const before = await call(`GET /v1/orders/${orderId}`, { as: 'operations' });
  await db.insert(effects).values([
    { effectId: effectId(orderId, 'inventory'), orderId, step: 'inventory', state: 'done' },
    {
      ...{ effectId: payment, orderId, step: 'payment', state: 'intended' },
      ...{ provider: 'stripe', workerVersion: '2026-11-29.1' },
    },
  ]);
  await db.insert(foreignEffects).values({
    ...{ effectId: shipment, orderId, step: 'shipment', queue: 'logistics-acme' },
    ...{ provider: 'Acme Parcel', workerVersion: null },
  });
  const { json, headers } = await call(`GET /v1/orders/${orderId}`, { as: 'operations' });
  expect(json.orderInfo.effects).toEqual([
    {
      ...{ effectId: payment, step: 'payment', state: 'intended', queue: 'payments' },
      ...{ provider: 'stripe', workerVersion: '2026-11-29.1' },
    },
    {
      ...{ effectId: shipment, step: 'shipment', state: null, queue: 'logistics-acme' },
      ...{ provider: 'Acme Parcel', workerVersion: null },
    },
  ]);
  expect(headers.get('etag')).not.toBe(before.headers.get('etag'));
  const own = await call(`GET /v1/orders/${orderId}`);
  expect(own.json.orderInfo).not.toHaveProperty('effects');
});

/** EasyPost's own webhooks: signed, kept once, handed on as updates. */
import { createHmac, randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { effectId } from '../../../contracts/effects.ts';
import { effects } from '../../../db/schema.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld } from '../../support/apiWorld.ts';
import { enqueuedUpdates, postEasyPost, trackerEvent, webhookSecrets } from './signedEvents.ts';

const { call, database } = await apiWorld({ services: ['creation'], webhookSecrets });
const { db } = database;

const booked = async () => {
  const orderId = await acceptOrder(db);
  const reference = `shp_${randomUUID()}`;
  const state = 'done';
  await db.insert(effects).values({
    effectId: effectId(orderId, 'shipment'),
    orderId,
    step: 'shipment',
    state,
    reference,
  });
  return { orderId, reference };
};

describe('EasyPost', () => {
  test.each([
    ['in_transit', 'in_transit'],
    ['out_for_delivery', 'in_transit'],
    ['delivered', 'delivered'],
    ['return_to_sender', 'returned'],
    ['failure', 'lost'],
  ])('%s is handed on as %s', async (word, status) => {
    const { orderId, reference } = await booked();
    const event = trackerEvent(reference, word);
    const answer = await postEasyPost(call, event);
    expect([answer.status, answer.json]).toEqual([200, { received: true, taken: true }]);
    const payload = { updateId: event.id, status, trackingNumber: '9400' };
    expect(await enqueuedUpdates(db, orderId)).toEqual([{ kind: 'shipment-update', payload }]);
  });

  test('an event sent twice is kept once', async () => {
    const { orderId, reference } = await booked();
    const event = trackerEvent(reference, 'delivered');
    await postEasyPost(call, event);
    await postEasyPost(call, { ...event, pending_urls: ['x'] });
    expect(await enqueuedUpdates(db, orderId)).toHaveLength(1);
  });

  test('the signature covers whole weights with a decimal point, as EasyPost writes them', async () => {
    const { orderId, reference } = await booked();
    const event = trackerEvent(reference, 'delivered', { weight: 17 });
    const signed = JSON.stringify(event).replace('"weight":17', '"weight":17.0');
    const digest = createHmac('sha256', webhookSecrets.easypost).update(signed).digest('hex');
    const headers = { 'x-hmac-signature': `hmac-sha256-hex=${digest}` };
    const body = JSON.stringify(event);
    const answer = await call('POST /v1/webhooks/easypost', { as: null, body, headers });
    expect(answer.status).toBe(200);
    expect(await enqueuedUpdates(db, orderId)).toHaveLength(1);
  });

  test('a label that has not moved is dropped', async () => {
    const { orderId, reference } = await booked();
    expect((await postEasyPost(call, trackerEvent(reference, 'pre_transit'))).json.taken).toBe(
      false,
    );
    expect(await enqueuedUpdates(db, orderId)).toEqual([]);
  });

  test('an unknown young parcel is refused to be sent again, an unknown old one is dropped', async () => {
    const young = await postEasyPost(call, trackerEvent('shp_unknown', 'in_transit'));
    expect([young.status, young.json.code]).toEqual([404, 'ORDER_NOT_FOUND']);
    const old = trackerEvent('shp_unknown', 'in_transit', { created_at: '2026-01-01T00:00:00Z' });
    expect((await postEasyPost(call, old)).json).toEqual({ received: true, taken: false });
  });

  test('an event with a wrong signature is refused and changes nothing', async () => {
    const { orderId, reference } = await booked();
    const answer = await postEasyPost(call, trackerEvent(reference, 'delivered'), 'wrong');
    expect([answer.status, answer.json.code]).toEqual([401, 'SIGNATURE_INVALID']);
    expect(await enqueuedUpdates(db, orderId)).toEqual([]);
  });
});

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
    const payload = {
      updateId: event.id,
      status,
      reference,
      trackingNumber: '9400',
      occurredAt: event.result.updated_at,
    };
    expect(await enqueuedUpdates(db, orderId)).toEqual([{ kind: 'shipment-update', payload }]);
  });

  test('a parcel that was booked again moves the order before its row knows the new booking', async () => {
    const { orderId } = await booked();
    const reference = `shp_${randomUUID()}`;
    const again = { effectId: effectId(orderId, 'shipment', 2), orderId, reference };
    await db.insert(effects).values({ ...again, step: 'shipment', state: 'done' });
    const answer = await postEasyPost(call, trackerEvent(reference, 'delivered'));
    expect(answer.json).toEqual({ received: true, taken: true });
    expect(await enqueuedUpdates(db, orderId)).toHaveLength(1);
  });

  test.each([
    ['29 days old', new Date(Date.now() - 29 * 86_400_000).toISOString(), true],
    [
      '31 days old, which may be sent again by anyone who kept it',
      new Date(Date.now() - 31 * 86_400_000).toISOString(),
      false,
    ],
    ['without a time', undefined, true],
    ['of a time that is none', 'yesterday', true],
    ['of a time that is no text', 0, true],
  ])('an event that is %s: taken is %s', async (_what, created_at, taken) => {
    const { orderId, reference } = await booked();
    const answer = await postEasyPost(call, {
      ...trackerEvent(reference, 'delivered'),
      created_at,
    });
    expect([answer.status, answer.json.taken]).toEqual([200, taken]);
    expect(await enqueuedUpdates(db, orderId)).toHaveLength(taken ? 1 : 0);
  });

  test.each([
    ['9400 1118 9956', '940011189956'],
    [`${'9'.repeat(199)}😀`, '9'.repeat(199)],
    ['', undefined],
    [null, undefined],
  ])('a tracking code of %j does not lose the event', async (tracking_code, trackingNumber) => {
    const { orderId, reference } = await booked();
    const answer = await postEasyPost(
      call,
      trackerEvent(reference, 'delivered', { tracking_code }),
    );
    expect(answer.json.taken).toBe(true);
    const [update] = await enqueuedUpdates(db, orderId);
    expect(update?.payload['trackingNumber']).toBe(trackingNumber);
  });

  test('an event whose id cannot be stored is dropped', async () => {
    const { orderId, reference } = await booked();
    const event = { ...trackerEvent(reference, 'delivered'), id: 'evt_\ud800' };
    const answer = await postEasyPost(call, event);
    expect([answer.status, answer.json.taken]).toEqual([200, false]);
    expect(await enqueuedUpdates(db, orderId)).toEqual([]);
  });

  test.each([undefined, 'today', '2026-13-41T00:00:00Z'])(
    'a parcel that moved at the time %j counts as moving now',
    async (updated_at) => {
      const { orderId, reference } = await booked();
      await postEasyPost(call, trackerEvent(reference, 'delivered', { updated_at }));
      const [update] = await enqueuedUpdates(db, orderId);
      expect(update?.payload).not.toHaveProperty('occurredAt');
    },
  );

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

  test.each(['pre_transit', 'unknown', 'cancelled', 'error', 'a word of tomorrow', 'constructor'])(
    'a label that is “%s” has not moved, as far as anybody knows, and its event is dropped',
    async (word) => {
      const { orderId, reference } = await booked();
      const answer = await postEasyPost(call, trackerEvent(reference, word));
      expect(answer.json).toEqual({ received: true, taken: false });
      expect(await enqueuedUpdates(db, orderId)).toEqual([]);
    },
  );

  test('an unknown young parcel is refused to be sent again, an unknown old one is dropped', async () => {
    const young = await postEasyPost(call, trackerEvent('shp_unknown', 'in_transit'));
    expect([young.status, young.json.code]).toEqual([404, 'ORDER_NOT_FOUND']);
    const old = trackerEvent('shp_unknown', 'in_transit', { created_at: '2026-01-01T00:00:00Z' });
    expect((await postEasyPost(call, old)).json).toEqual({ received: true, taken: false });
    const timeless = trackerEvent('shp_unknown', 'in_transit', { created_at: 'some day' });
    expect((await postEasyPost(call, timeless)).status).toBe(404);
  });

  test('an event with a wrong signature is refused and changes nothing', async () => {
    const { orderId, reference } = await booked();
    const answer = await postEasyPost(call, trackerEvent(reference, 'delivered'), 'wrong');
    expect([answer.status, answer.json.code]).toEqual([401, 'SIGNATURE_INVALID']);
    expect(await enqueuedUpdates(db, orderId)).toEqual([]);
  });
});

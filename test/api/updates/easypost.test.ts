/** EasyPost's own webhooks: signed, kept once, handed on as updates. */
import { createHmac, randomUUID } from 'node:crypto';
import { and, eq, ne } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { effectId } from '../../../contracts/effects.ts';
import { commands, effects } from '../../../db/schema.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld } from '../../support/apiWorld.ts';

const secrets = { stripe: 'whsec_of_the_tests', easypost: 'easypost-secret-of-the-tests' };
const { call, database } = await apiWorld({ services: ['creation'], webhookSecrets: secrets });
const { db } = database;

const enqueued = (orderId: string) =>
  db
    .select({ kind: commands.kind, payload: commands.payload })
    .from(commands)
    .where(and(eq(commands.orderId, orderId), ne(commands.kind, 'start-order')))
    .orderBy(commands.id);

const trackerEvent = (shipment: string | null, status: string, tracker: object = {}) => ({
  id: `evt_${randomUUID()}`,
  object: 'Event',
  mode: 'test',
  description: 'tracker.updated',
  previous_attributes: { status: 'pre_transit' },
  pending_urls: [],
  result: {
    id: 'trk_1',
    object: 'Tracker',
    tracking_code: '9400',
    status,
    weight: 17.6,
    shipment_id: shipment,
    created_at: new Date().toISOString(),
    ...tracker,
  },
});

function fromEasyPost(event: object, secret = secrets.easypost, send = call) {
  const body = JSON.stringify(event);
  const digest = createHmac('sha256', secret).update(body).digest('hex');
  const headers = { 'x-hmac-signature': `hmac-sha256-hex=${digest}` };
  return send('POST /v1/webhooks/easypost', { as: null, body, headers });
}

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
    const answer = await fromEasyPost(event);
    expect([answer.status, answer.json]).toEqual([200, { received: true, taken: true }]);
    const payload = { updateId: event.id, status, trackingNumber: '9400' };
    expect(await enqueued(orderId)).toEqual([{ kind: 'shipment-update', payload }]);
  });

  test('an event sent twice is kept once', async () => {
    const { orderId, reference } = await booked();
    const event = trackerEvent(reference, 'delivered');
    await fromEasyPost(event);
    await fromEasyPost({ ...event, pending_urls: ['x'] });
    expect(await enqueued(orderId)).toHaveLength(1);
  });

  test('the signature is of whole weights with their decimal point, as EasyPost signs them', async () => {
    const { orderId, reference } = await booked();
    const event = trackerEvent(reference, 'delivered', { weight: 17 });
    const signed = JSON.stringify(event).replace('"weight":17', '"weight":17.0');
    const digest = createHmac('sha256', secrets.easypost).update(signed).digest('hex');
    const headers = { 'x-hmac-signature': `hmac-sha256-hex=${digest}` };
    const body = JSON.stringify(event);
    const answer = await call('POST /v1/webhooks/easypost', { as: null, body, headers });
    expect(answer.status).toBe(200);
    expect(await enqueued(orderId)).toHaveLength(1);
  });

  test('a label that has not moved is no news', async () => {
    const { orderId, reference } = await booked();
    expect((await fromEasyPost(trackerEvent(reference, 'pre_transit'))).json.taken).toBe(false);
    expect(await enqueued(orderId)).toEqual([]);
  });

  test('a young parcel that we do not know yet is asked for again, an old one is not ours', async () => {
    const young = await fromEasyPost(trackerEvent('shp_unknown', 'in_transit'));
    expect([young.status, young.json.code]).toEqual([404, 'ORDER_NOT_FOUND']);
    const old = trackerEvent('shp_unknown', 'in_transit', { created_at: '2026-01-01T00:00:00Z' });
    expect((await fromEasyPost(old)).json).toEqual({ received: true, taken: false });
  });

  test('an event signed by somebody else is refused and changes nothing', async () => {
    const { orderId, reference } = await booked();
    const answer = await fromEasyPost(trackerEvent(reference, 'delivered'), 'wrong');
    expect([answer.status, answer.json.code]).toEqual([401, 'SIGNATURE_INVALID']);
    expect(await enqueued(orderId)).toEqual([]);
  });
});

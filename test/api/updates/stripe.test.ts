/** Stripe's own webhooks: signed, kept once, handed on as updates. */
import { randomUUID } from 'node:crypto';
import { and, eq, ne } from 'drizzle-orm';
import Stripe from 'stripe';
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

const stripeEvent = (orderId: string, type: string, object: object = {}) => ({
  id: `evt_${randomUUID()}`,
  object: 'event',
  api_version: '2026-10-28.endive',
  type,
  pending_webhooks: 1,
  data: {
    object: {
      id: 'pi_1',
      object: 'payment_intent',
      metadata: { orderId, effectId: effectId(orderId, 'payment') },
      ...object,
    },
  },
});

function fromStripe(event: object, secret = secrets.stripe, timestamp?: number) {
  const body = JSON.stringify(event);
  const options = { payload: body, secret, ...(timestamp === undefined ? {} : { timestamp }) };
  const signature = Stripe.webhooks.generateTestHeaderString(
    options as Parameters<typeof Stripe.webhooks.generateTestHeaderString>[0],
  );
  const headers = { 'stripe-signature': signature };
  return call('POST /v1/webhooks/stripe', { as: null, body, headers });
}

describe('Stripe', () => {
  test.each([
    ['payment_intent.succeeded', 'charged'],
    ['payment_intent.payment_failed', 'declined'],
    ['payment_intent.canceled', 'declined'],
  ])('%s is handed on as %s', async (type, status) => {
    const orderId = await acceptOrder(db);
    const event = stripeEvent(orderId, type);
    const answer = await fromStripe(event);
    expect([answer.status, answer.json]).toEqual([200, { received: true, taken: true }]);
    const payload = { updateId: event.id, status, reference: 'pi_1' };
    expect(await enqueued(orderId)).toEqual([{ kind: 'payment-update', payload }]);
  });

  test('a refund of ours that came through is handed on, one still pending is not', async () => {
    const orderId = await acceptOrder(db);
    const pending = { object: 'refund', id: 're_1', status: 'pending' };
    await fromStripe(stripeEvent(orderId, 'refund.updated', pending));
    const done = stripeEvent(orderId, 'refund.updated', { ...pending, status: 'succeeded' });
    await fromStripe(done);
    const payload = { updateId: done.id, status: 'refunded', reference: 're_1' };
    expect(await enqueued(orderId)).toEqual([{ kind: 'payment-update', payload }]);
  });

  test('an event sent ten times at once is kept once', async () => {
    const orderId = await acceptOrder(db);
    const event = stripeEvent(orderId, 'payment_intent.succeeded');
    const again = (n: number) => fromStripe({ ...event, pending_webhooks: n });
    const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => again(n)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(await enqueued(orderId)).toHaveLength(1);
  });

  test('events are handed on in the order in which they came', async () => {
    const orderId = await acceptOrder(db);
    await fromStripe(stripeEvent(orderId, 'payment_intent.payment_failed'));
    await fromStripe(stripeEvent(orderId, 'payment_intent.succeeded'));
    const statuses = (await enqueued(orderId)).map(({ payload }) => payload['status']);
    expect(statuses).toEqual(['declined', 'charged']);
  });

  test.each([
    ['whose answer we have', { state: 'done', result: { status: 'charged', reference: 'pi_1' } }],
    ['that was given back', { state: 'undone', undoResult: { status: 'undone' } }],
  ] as const)('a charge %s is no news', async (_what, row) => {
    const orderId = await acceptOrder(db);
    const id = effectId(orderId, 'payment');
    await db.insert(effects).values({ effectId: id, orderId, step: 'payment', ...row });
    const { json } = await fromStripe(stripeEvent(orderId, 'payment_intent.succeeded'));
    expect(json).toEqual({ received: true, taken: false });
    expect(await enqueued(orderId)).toEqual([]);
  });

  test('a charge that comes after its undo found nothing is news', async () => {
    const orderId = await acceptOrder(db);
    const id = effectId(orderId, 'payment');
    const row = { state: 'undone', undoResult: { status: 'nothing' } } as const;
    await db.insert(effects).values({ effectId: id, orderId, step: 'payment', ...row });
    await fromStripe(stripeEvent(orderId, 'payment_intent.succeeded'));
    expect(await enqueued(orderId)).toHaveLength(1);
  });

  test.each([
    ['of another kind', 'customer.created', {}],
    ['of a payment that is not ours', 'payment_intent.succeeded', { metadata: {} }],
    [
      'of an order of somebody else’s',
      'payment_intent.succeeded',
      { metadata: { orderId: randomUUID() } },
    ],
  ])('an event %s is acknowledged and dropped', async (_what, type, object) => {
    const orderId = await acceptOrder(db);
    const answer = await fromStripe(stripeEvent(orderId, type, object));
    expect([answer.status, answer.json]).toEqual([200, { received: true, taken: false }]);
    expect(await enqueued(orderId)).toEqual([]);
  });

  test.each([
    ['signed by somebody else', 'whsec_wrong', undefined],
    ['signed an hour ago', secrets.stripe, Math.floor(Date.now() / 1000) - 3600],
  ])('an event %s is refused and changes nothing', async (_what, secret, timestamp) => {
    const orderId = await acceptOrder(db);
    const event = stripeEvent(orderId, 'payment_intent.succeeded');
    const answer = await fromStripe(event, secret, timestamp);
    expect([answer.status, answer.json.code]).toEqual([401, 'SIGNATURE_INVALID']);
    expect(await enqueued(orderId)).toEqual([]);
  });
});

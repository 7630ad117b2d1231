/** Stripe's own webhooks: signed, kept once, handed on as updates. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { effectId } from '../../../contracts/effects.ts';
import { effects } from '../../../db/schema.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld } from '../../support/apiWorld.ts';
import { enqueuedUpdates, postStripe, stripeEvent, webhookSecrets } from './signedEvents.ts';

const { call, database } = await apiWorld({ services: ['creation'], webhookSecrets });
const { db } = database;

describe('Stripe', () => {
  test.each([
    ['payment_intent.succeeded', 'charged'],
    ['payment_intent.payment_failed', 'declined'],
    ['payment_intent.canceled', 'declined'],
  ])('%s is handed on as %s', async (type, status) => {
    const orderId = await acceptOrder(db);
    const event = stripeEvent(orderId, type);
    const answer = await postStripe(call, event);
    expect([answer.status, answer.json]).toEqual([200, { received: true, taken: true }]);
    const payload = { updateId: event.id, status, reference: 'pi_1' };
    expect(await enqueuedUpdates(db, orderId)).toEqual([{ kind: 'payment-update', payload }]);
  });

  test('a succeeded refund is handed on, a pending one is not', async () => {
    const orderId = await acceptOrder(db);
    const pending = { object: 'refund', id: 're_1', status: 'pending' };
    await postStripe(call, stripeEvent(orderId, 'refund.updated', pending));
    const done = stripeEvent(orderId, 'refund.updated', { ...pending, status: 'succeeded' });
    await postStripe(call, done);
    const payload = { updateId: done.id, status: 'refunded', reference: 're_1' };
    expect(await enqueuedUpdates(db, orderId)).toEqual([{ kind: 'payment-update', payload }]);
  });

  test('an event sent ten times at once is kept once', async () => {
    const orderId = await acceptOrder(db);
    const event = stripeEvent(orderId, 'payment_intent.succeeded');
    const again = (n: number) => postStripe(call, { ...event, pending_webhooks: n });
    const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => again(n)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(await enqueuedUpdates(db, orderId)).toHaveLength(1);
  });

  test('events are enqueued in the order in which they arrived', async () => {
    const orderId = await acceptOrder(db);
    await postStripe(call, stripeEvent(orderId, 'payment_intent.payment_failed'));
    await postStripe(call, stripeEvent(orderId, 'payment_intent.succeeded'));
    const statuses = (await enqueuedUpdates(db, orderId)).map(({ payload }) => payload['status']);
    expect(statuses).toEqual(['declined', 'charged']);
  });

  test.each([
    ['whose answer we have', { state: 'done', result: { status: 'charged', reference: 'pi_1' } }],
    ['that was given back', { state: 'undone', undoResult: { status: 'undone' } }],
  ] as const)('a charge %s is dropped', async (_what, row) => {
    const orderId = await acceptOrder(db);
    const id = effectId(orderId, 'payment');
    await db.insert(effects).values({ effectId: id, orderId, step: 'payment', ...row });
    const { json } = await postStripe(call, stripeEvent(orderId, 'payment_intent.succeeded'));
    expect(json).toEqual({ received: true, taken: false });
    expect(await enqueuedUpdates(db, orderId)).toEqual([]);
  });

  test('a charge reported after its undo had found nothing is handed on', async () => {
    const orderId = await acceptOrder(db);
    const id = effectId(orderId, 'payment');
    const row = { state: 'undone', undoResult: { status: 'nothing' } } as const;
    await db.insert(effects).values({ effectId: id, orderId, step: 'payment', ...row });
    await postStripe(call, stripeEvent(orderId, 'payment_intent.succeeded'));
    expect(await enqueuedUpdates(db, orderId)).toHaveLength(1);
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
    const answer = await postStripe(call, stripeEvent(orderId, type, object));
    expect([answer.status, answer.json]).toEqual([200, { received: true, taken: false }]);
    expect(await enqueuedUpdates(db, orderId)).toEqual([]);
  });

  test.each([
    ['signed by somebody else', 'whsec_wrong', undefined],
    ['signed an hour ago', webhookSecrets.stripe, Math.floor(Date.now() / 1000) - 3600],
  ])('an event %s is refused and changes nothing', async (_what, secret, timestamp) => {
    const orderId = await acceptOrder(db);
    const event = stripeEvent(orderId, 'payment_intent.succeeded');
    const answer = await postStripe(call, event, secret, timestamp);
    expect([answer.status, answer.json.code]).toEqual([401, 'SIGNATURE_INVALID']);
    expect(await enqueuedUpdates(db, orderId)).toEqual([]);
  });
});

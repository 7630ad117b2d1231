/** Stripe's own webhooks: signed, kept once, handed on as updates. */
import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { effectId } from '../../../contracts/effects.ts';
import { decisions, effects, refunds } from '../../../db/schema.ts';
import { inClear } from '../../../privacy/orderSeals.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld } from '../../support/apiWorld.ts';
import { enqueuedUpdates, postStripe, stripeEvent, webhookSecrets } from './signedEvents.ts';

const { call, database, registry } = await apiWorld({ services: ['creation'], webhookSecrets });
const { db } = database;

describe('Stripe', () => {
  test.each([
    ['payment_intent.succeeded', 'charged', {}],
    ['payment_intent.amount_capturable_updated', 'authorized', { status: 'requires_capture' }],
    ['payment_intent.canceled', 'declined', {}],
  ])('%s is handed on as %s', async (type, status, object) => {
    const orderId = await acceptOrder(db);
    const event = stripeEvent(orderId, type, object);
    const answer = await postStripe(call, event);
    expect([answer.status, answer.json]).toEqual([200, { received: true, taken: true }]);
    const payload = { updateId: event.id, status, reference: 'pi_1' };
    expect(await enqueuedUpdates(db, orderId)).toEqual([{ kind: 'payment-update', payload }]);
  });

  /** An order whose payment has been made: the fence's row says which it is. */
  async function paidOrder(reference: string): Promise<string> {
    const orderId = await acceptOrder(db);
    const effect = { effectId: effectId(orderId, 'payment'), orderId, step: 'payment', reference };
    const result = { status: 'charged', reference };
    await db.insert(effects).values({ ...effect, step: 'payment', state: 'done', result });
    return orderId;
  }
  const newIntent = () => `pi_${randomUUID()}`;

  test('the end of a refund is handed on once, under whatever types it is told, a pending one is not', async () => {
    const intent = newIntent();
    const orderId = await paidOrder(intent);
    const refund = { object: 'refund', id: 're_1', payment_intent: intent };
    const tell = (type: string, status: string) =>
      postStripe(call, stripeEvent(orderId, type, { ...refund, status }));
    await tell('refund.created', 'pending');
    await tell('refund.updated', 'succeeded');
    await tell('charge.refund.updated', 'succeeded');
    await tell('refund.updated', 'failed');
    await tell('refund.failed', 'failed');
    expect((await enqueuedUpdates(db, orderId)).map(({ payload }) => payload)).toEqual([
      { updateId: 're_1:succeeded', status: 'refunded', reference: intent },
      { updateId: 're_1:failed', status: 'refund_failed', reference: intent },
    ]);
  });

  test.each([
    ['a refund by hand of all of it', 'charge.refunded', { refunded: true }, 'refunded'],
    ['of a part of it', 'charge.refunded', { refunded: false }, 'partially_refunded'],
    ['a dispute', 'charge.dispute.created', {}, 'disputed'],
    ['a warning of fraud', 'radar.early_fraud_warning.created', {}, 'disputed'],
  ])(
    '%s is handed on to the order that is paid by it, which it does not name',
    async (_what, type, object, status) => {
      const intent = newIntent();
      const orderId = await paidOrder(intent);
      const event = stripeEvent(orderId, type, {
        id: 'object_1',
        metadata: {},
        payment_intent: intent,
        ...object,
      });
      expect((await postStripe(call, event)).json).toEqual({ received: true, taken: true });
      const payload = { updateId: event.id, status, reference: intent };
      expect(await enqueuedUpdates(db, orderId)).toEqual([{ kind: 'payment-update', payload }]);
    },
  );

  test.each([
    ['payment_intent.succeeded', {}],
    ['payment_intent.canceled', {}],
    ['charge.refunded', { refunded: true, payment_intent: 'pi_another' }],
    ['refund.failed', { status: 'failed', payment_intent: 'pi_another' }],
    ['charge.dispute.created', { payment_intent: 'pi_another' }],
  ])(
    '%s of another payment is not believed, though it names the order, and is counted',
    async (type, object) => {
      const orderId = await paidOrder(newIntent());
      const counted = async () =>
        Number(
          /oms_updates_of_others_total\{kind="payment-update"\} (\d+)/.exec(
            await registry.metrics(),
          )?.[1] ?? 0,
        );
      const before = await counted();
      const event = stripeEvent(orderId, type, { id: 'pi_another', amount: 100, ...object });
      const answer = await postStripe(call, event);
      expect([answer.status, answer.json]).toEqual([200, { received: true, taken: false }]);
      expect(await enqueuedUpdates(db, orderId)).toEqual([]);
      expect(await counted()).toBe(before + 1);
    },
  );

  async function refundedOrder(intent: string, state: 'requested' | 'pending' | 'done' = 'done') {
    const orderId = await paidOrder(intent);
    await db.insert(refunds).values({
      ...{ orderId, number: 1, amount: 700, actor: 'operations', reason: inClear('R') },
      ...{ state, providerReference: state === 'requested' ? null : `re_${intent}` },
    });
    return orderId;
  }

  test.each([
    ['succeeded', 'pending', [{ number: 1, news: 'refunded' }]],
    ['succeeded', 'done', []],
    ['failed', 'done', [{ number: 1, news: 'refund_failed' }]],
    ['failed', 'requested', [{ number: 1, news: 'refund_failed' }]],
    ['succeeded', 'requested', [{ number: 1, news: 'refunded' }]],
  ] as const)('of a refund that was asked for here, %s when %s, is news of it', async (...row) => {
    const [status, state, payloads] = row;
    const intent = newIntent();
    const orderId = await refundedOrder(intent, state);
    const object = { object: 'refund', id: `re_${intent}`, payment_intent: intent, status };
    const metadata = { orderId, effectId: effectId(orderId, 'refund') };
    await postStripe(call, stripeEvent(orderId, 'refund.updated', { ...object, metadata }));
    const news = payloads.map((payload) => ({ kind: 'refund', payload }));
    expect(await enqueuedUpdates(db, orderId)).toEqual(news);
  });

  test('of a refund of another payment, with the number of one here, is no news of that', async () => {
    const orderId = await refundedOrder(newIntent(), 'pending');
    const object = { object: 'refund', id: 're_another', payment_intent: 'pi_1', status: 'failed' };
    const metadata = { orderId, effectId: effectId(orderId, 'refund') };
    await postStripe(call, stripeEvent(orderId, 'refund.updated', { ...object, metadata }));
    expect(await enqueuedUpdates(db, orderId)).toEqual([]);
  });

  test.each([
    ['those that were asked for here', 700, 0],
    ['more than was asked for here', 701, 1],
  ])('of all refunds of a charge, %s, calls a person for what others did', async (...row) => {
    const [, amount_refunded, handedOn] = row;
    const intent = newIntent();
    const orderId = await refundedOrder(intent);
    const charge = { id: 'ch_1', payment_intent: intent, refunded: false, amount_refunded };
    await postStripe(call, stripeEvent(orderId, 'charge.refunded', charge));
    expect(await enqueuedUpdates(db, orderId)).toHaveLength(handedOn);
  });

  describe('of a payment of which a part was taken, and the rest let go', () => {
    // Stripe counts what was let go as refunded.
    const taken = { amount: 2_500, amount_captured: 2_000, captured: true, refunded: false };

    test.each([
      ['what was let go', 500, []],
      ['a refund by hand besides', 800, ['partially_refunded']],
    ])('%s', async (_what, amount_refunded, statuses) => {
      const intent = newIntent();
      const orderId = await paidOrder(intent);
      const charge = { id: 'ch_1', payment_intent: intent, ...taken, amount_refunded };
      await postStripe(call, stripeEvent(orderId, 'charge.refunded', charge));
      const handedOn = (await enqueuedUpdates(db, orderId)).map(({ payload }) => payload['status']);
      expect(handedOn).toEqual(statuses);
    });

    test('a refund that was asked for here is accounted for', async () => {
      const intent = newIntent();
      const orderId = await refundedOrder(intent);
      const charge = { id: 'ch_1', payment_intent: intent, ...taken, amount_refunded: 1_200 };
      await postStripe(call, stripeEvent(orderId, 'charge.refunded', charge));
      expect(await enqueuedUpdates(db, orderId)).toEqual([]);
    });
  });

  describe('of a payment that is held', () => {
    async function heldOrder(capture: 'done' | 'intended' | null) {
      const [orderId, reference] = [await acceptOrder(db), newIntent()];
      const [held, taken] = [effectId(orderId, 'payment'), effectId(orderId, 'capture')];
      const result = { status: 'authorized', reference };
      const row = { orderId, reference, result, state: 'done' } as const;
      await db.insert(effects).values({ ...row, effectId: held, step: 'payment' });
      if (capture)
        await db.insert(effects).values({
          ...{ orderId, effectId: taken, step: 'capture', state: capture },
          ...(capture === 'done' && { reference, result: { status: 'captured', reference } }),
        });
      return { orderId, reference };
    }
    const sent = async ({ orderId, reference }: { orderId: string; reference: string }) => {
      const { status } = (await enqueuedUpdates(db, orderId))[0]?.payload ?? {};
      return { status, reference };
    };

    test('its end is handed on, so that a person is called', async () => {
      const order = await heldOrder(null);
      const { orderId, reference } = order;
      const ended = { id: reference, status: 'canceled' };
      await postStripe(call, stripeEvent(orderId, 'payment_intent.canceled', ended));
      expect(await sent(order)).toEqual({ status: 'declined', reference });
    });

    test.each([
      ['whose capture is under way', 'intended'],
      ['that nobody of ours has captured', null],
    ] as const)('a charge %s is handed on', async (_what, capture) => {
      const order = await heldOrder(capture);
      const { orderId, reference } = order;
      await postStripe(call, stripeEvent(orderId, 'payment_intent.succeeded', { id: reference }));
      expect(await sent(order)).toEqual({ status: 'charged', reference });
    });

    test.each([
      ['its hold', 'payment_intent.amount_capturable_updated', { status: 'requires_capture' }],
      ['our capture of it', 'payment_intent.succeeded', { status: 'succeeded' }],
      ['what was let go', 'charge.refunded', { captured: false, refunded: true }],
      ['what is no hold', 'payment_intent.amount_capturable_updated', { status: 'succeeded' }],
    ])('%s, which we know, is dropped', async (_what, type, object) => {
      const { orderId, reference } = await heldOrder('done');
      const event = stripeEvent(orderId, type, {
        id: reference,
        payment_intent: reference,
        ...object,
      });
      expect((await postStripe(call, event)).json).toEqual({ received: true, taken: false });
      expect(await enqueuedUpdates(db, orderId)).toEqual([]);
    });
  });

  test('a failed try, which the payer can repeat, means nothing yet', async () => {
    const orderId = await acceptOrder(db);
    const failed = { status: 'requires_payment_method' };
    const event = stripeEvent(orderId, 'payment_intent.payment_failed', failed);
    expect((await postStripe(call, event)).json).toEqual({ received: true, taken: false });
    expect(await enqueuedUpdates(db, orderId)).toEqual([]);
  });

  test.each([
    ['is asked for again from the fence', 'undone', false, ['undone', null]],
    ['is left alone after a person has given the money back', 'undone', true, ['undone', 'undone']],
  ] as const)('a failed refund %s', async (_what, state, isSettled, after) => {
    const intent = newIntent();
    const orderId = await acceptOrder(db);
    const id = effectId(orderId, 'payment');
    const undoResult = { status: 'undone', reference: 're_1' };
    const row = { state, reference: intent, undoResult } as const;
    await db.insert(effects).values({ effectId: id, orderId, step: 'payment', ...row });
    if (isSettled)
      await db.insert(decisions).values({
        orderId,
        action: 'resolve',
        actor: 'operations',
        reason: inClear('paid by bank transfer'),
        attention: { reason: 'REFUND_FAILING', step: 'payment', lastError: null, since: 'then' },
        updateId: 'decision-1',
        version: 1,
      });
    const failed = { id: 're_1', status: 'failed', payment_intent: intent };
    await postStripe(call, stripeEvent(orderId, 'refund.failed', failed));
    const [effect] = await db.select().from(effects).where(eq(effects.effectId, id));
    expect([effect?.state, effect?.undoResult?.['status'] ?? null]).toEqual(after);
    expect(await enqueuedUpdates(db, orderId)).toHaveLength(isSettled ? 0 : 1);
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
    await postStripe(call, stripeEvent(orderId, 'payment_intent.canceled'));
    await postStripe(call, stripeEvent(orderId, 'payment_intent.succeeded'));
    const statuses = (await enqueuedUpdates(db, orderId)).map(({ payload }) => payload['status']);
    expect(statuses).toEqual(['declined', 'charged']);
  });

  test.each([
    ['whose answer we have', { state: 'done', result: { status: 'charged' } }],
    ['that was given back', { state: 'undone', undoResult: { status: 'undone' } }],
  ] as const)('a charge %s is dropped', async (_what, row) => {
    const [orderId, reference] = [await acceptOrder(db), newIntent()];
    const id = effectId(orderId, 'payment');
    await db.insert(effects).values({ effectId: id, orderId, step: 'payment', reference, ...row });
    const event = stripeEvent(orderId, 'payment_intent.succeeded', { id: reference });
    const { json } = await postStripe(call, event);
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

/** POST /v1/webhooks/stripe: events about payments and refunds, signed by Stripe. */

import { and, eq } from 'drizzle-orm';
import Stripe from 'stripe';
import { z } from 'zod';
import { isOrderId } from '../../contracts/ids.ts';
import type { PaymentUpdate } from '../../contracts/saga.ts';
import type { Database } from '../../db/client.ts';
import { effects } from '../../db/schema.ts';
import type { Api } from '../http/route.ts';
import { declareSignedRoute, foreignText } from '../http/signedRoute.ts';
import { isAccountedFor } from './refundNews.ts';
import { createReading, signedBody } from './signedBody.ts';
import { acceptSignedUpdate, ignoreEvent, type SignedUpdateDependencies } from './signedUpdate.ts';

const stripeEvent = z.looseObject({
  id: foreignText(200, 1),
  type: foreignText(200),
  data: z.looseObject({
    object: z.looseObject({
      id: foreignText(200, 1),
      status: foreignText(200).nullish(),
      /** A refund's, a charge's, a dispute's or a warning's. */
      payment_intent: foreignText(200, 1).nullish(),
      /** A charge's: whether all of it is refunded. */
      refunded: z.boolean().nullish(),
      /** A charge's: in Stripe's units. */
      amount_refunded: z.int().nullish(),
      metadata: z.record(foreignText(40), foreignText(500)).nullish(),
    }),
  }),
});
type StripeEvent = z.output<typeof stripeEvent>;
type StripeObject = StripeEvent['data']['object'];

/** Stripe reports a refund's end under several types: its state is the news, not the event. */
const ofRefund = ({ status }: StripeObject): PaymentUpdate['status'] | null => {
  if (status === 'succeeded') return 'refunded';
  return status === 'failed' || status === 'canceled' ? 'refund_failed' : null;
};
const disputed = () => 'disputed' as const;

/**
 * What an event's object means; null: nothing. A failed try, `payment_intent.payment_failed`, means
 * nothing: the payer can still complete the payment, until it is cancelled.
 */
const meanings: Readonly<Record<string, (object: StripeObject) => PaymentUpdate['status'] | null>> =
  {
    'payment_intent.succeeded': () => 'charged',
    'payment_intent.canceled': () => 'declined',
    'charge.refunded': ({ refunded }) => (refunded ? 'refunded' : 'partially_refunded'),
    'refund.created': ofRefund,
    'refund.updated': ofRefund,
    'refund.failed': ofRefund,
    'charge.refund.updated': ofRefund,
    'charge.dispute.created': disputed,
    'radar.early_fraud_warning.created': disputed,
  };

const OWN_REFUND = /:refund:\d+$/;

/** The update that an event means, and the order that its object names; null: it means none. */
function meaningOf({ id, type, data: { object } }: StripeEvent) {
  const status = Object.hasOwn(meanings, type) ? meanings[type]?.(object) : null;
  const isIntent = type.startsWith('payment_intent.');
  const isRefund = meanings[type] === ofRefund;
  // A refund of its own, not the undo of the payment.
  const isOwn = isRefund && OWN_REFUND.test(object.metadata?.['effectId'] ?? '');
  const reference = isIntent || isOwn ? object.id : object.payment_intent;
  if (!status || !reference) return null;
  const updateId = isRefund ? `${object.id}:${object.status}` : id;
  const named = object.metadata?.['orderId'] ?? '';
  return { named: isOrderId(named) ? named : null, payload: { updateId, status, reference } };
}

/**
 * The order that a payment is of. Refunds made by hand, disputes and warnings do not name it, and
 * anyone may write an order's id into a payment; our own row of the payment's reference decides.
 */
async function effectOf(db: Database, reference: string) {
  const [row] = await db
    .select({
      orderId: effects.orderId,
      result: effects.result,
      undoResult: effects.undoResult,
    })
    .from(effects)
    .where(and(eq(effects.reference, reference), eq(effects.step, 'payment')))
    .limit(1);
  return row;
}
type Effect = Awaited<ReturnType<typeof effectOf>>;

/**
 * Stripe reports every charge, also one whose answer the fence has recorded and one that was undone
 * since. The saga needs only the others: a charge that was pending, whose answer was lost, or that
 * succeeded after its undo found nothing.
 */
const isRecorded = (effect: Effect, status: PaymentUpdate['status']): boolean =>
  status === 'charged' &&
  (effect?.undoResult?.['status'] === 'undone' || effect?.result?.['status'] === 'charged');

const route = declareSignedRoute({
  path: '/v1/webhooks/stripe',
  operationId: 'receiveStripeEvent',
  summary: 'Receive an event from Stripe',
  description:
    'For an endpoint of `payment_intent.succeeded`, `payment_intent.canceled`, `charge.refunded`, ' +
    '`refund.updated`, `refund.failed`, `charge.dispute.created` and ' +
    '`radar.early_fraud_warning.created`. Each event is kept once, however often it is delivered; ' +
    'an event about no order, or about another payment than the order’s own, is acknowledged. Only ' +
    'offered when STRIPE_WEBHOOK_SECRET is set.',
  signature: 'stripeSignature',
  event: stripeEvent,
  example: {
    id: 'evt_1SXqZ2',
    type: 'payment_intent.succeeded',
    data: {
      object: {
        id: 'pi_3SXqZ1',
        status: 'succeeded',
        metadata: { orderId: '01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a' },
      },
    },
  },
  codes: [],
});

export const stripeWebhookRoute = (app: Api, deps: SignedUpdateDependencies): void => {
  const secret = deps.webhookSecrets.stripe;
  if (secret === undefined) return;
  const reading = createReading();
  app.openapi(route, async (c) => {
    const body = await signedBody(c, 'stripeSignature', reading, (bytes, signature) => {
      Stripe.webhooks.constructEvent(bytes, signature, secret);
    });
    const event = stripeEvent.safeParse(body);
    const meaning = event.success ? meaningOf(event.data) : null;
    if (meaning === null) return ignoreEvent(c);
    const { named, payload } = meaning;
    const effect = await effectOf(deps.db, payload.reference);
    const orderId = effect?.orderId ?? named;
    if (orderId === null || isRecorded(effect, payload.status)) return ignoreEvent(c);
    const { amount_refunded: refunded } = event.data?.data.object ?? {};
    if (typeof refunded === 'number' && (await isAccountedFor(deps.db, orderId, refunded)))
      return ignoreEvent(c);
    return acceptSignedUpdate(c, deps, orderId, { kind: 'payment-update', payload });
  });
};

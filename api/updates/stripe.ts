/** POST /v1/webhooks/stripe: events about payments and refunds, signed by Stripe. */

import { and, eq } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import Stripe from 'stripe';
import { isMade, type PaymentUpdate } from '../../contracts/saga.ts';
import type { Database } from '../../db/client.ts';
import { effects } from '../../db/schema.ts';
import type { Api } from '../http/route.ts';
import { declareSignedRoute } from '../http/signedRoute.ts';
import { isAccountedFor } from './refundNews.ts';
import { createReading, signedBody } from './signedBody.ts';
import { acceptSignedUpdate, ignoreEvent, type SignedUpdateDependencies } from './signedUpdate.ts';
import { givenBackOf, meaningOf, stripeEvent } from './stripeEvents.ts';

/**
 * The order that a payment is of. Refunds made by hand, disputes and warnings do not name it, and
 * anyone may write an order's id into a payment; our own row of the payment's reference decides.
 */
async function effectOf(db: Database, reference: string) {
  const captures = alias(effects, 'captures');
  const [row] = await db
    .select({
      orderId: effects.orderId,
      result: effects.result,
      undoResult: effects.undoResult,
      capture: captures.result,
    })
    .from(effects)
    .leftJoin(captures, and(eq(captures.reference, reference), eq(captures.step, 'capture')))
    .where(and(eq(effects.reference, reference), eq(effects.step, 'payment')))
    .limit(1);
  return row;
}
type Effect = Awaited<ReturnType<typeof effectOf>>;

/**
 * Stripe reports every charge and hold, also one whose answer the fence has recorded and one that was
 * undone since. The saga needs only the others: what was pending, whose answer was lost, or that
 * succeeded after its undo found nothing.
 */
function isRecorded(effect: Effect, status: PaymentUpdate['status']): boolean {
  if (!isMade({ status })) return false;
  const isUndone = effect?.undoResult?.['status'] === 'undone';
  const isTaken = status === 'charged' && effect?.capture?.['status'] === 'captured';
  return isUndone || isTaken || effect?.result?.['status'] === status;
}

const route = declareSignedRoute({
  path: '/v1/webhooks/stripe',
  operationId: 'receiveStripeEvent',
  summary: 'Receive an event from Stripe',
  description:
    'For an endpoint of `payment_intent.succeeded`, `payment_intent.amount_capturable_updated`, ' +
    '`payment_intent.canceled`, `charge.refunded`, `refund.updated`, `refund.failed`, `charge.dispute.created` and ' +
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
    const { named, paidBy, payload } = meaning;
    const effect = paidBy ? await effectOf(deps.db, paidBy) : undefined;
    const orderId = effect?.orderId ?? named;
    if (orderId === null || isRecorded(effect, payload.status)) return ignoreEvent(c);
    const givenBack = event.data && givenBackOf(event.data.data.object);
    if (typeof givenBack === 'number' && (await isAccountedFor(deps.db, orderId, givenBack)))
      return ignoreEvent(c);
    return acceptSignedUpdate(c, deps, orderId, { kind: 'payment-update', payload });
  });
};

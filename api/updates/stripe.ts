/** POST /v1/webhooks/stripe: what became of a payment, signed by Stripe. */

import { eq } from 'drizzle-orm';
import Stripe from 'stripe';
import { z } from 'zod';
import { isOrderId } from '../../contracts/ids.ts';
import type { PaymentUpdate } from '../../contracts/saga.ts';
import type { Database } from '../../db/client.ts';
import { effects } from '../../db/schema.ts';
import type { Api } from '../http/route.ts';
import { declareSignedRoute, foreignText } from '../http/signedRoute.ts';
import { createReading, signedBody } from './signedBody.ts';
import { acceptSignedUpdate, ignoreEvent, type SignedUpdateDependencies } from './signedUpdate.ts';

const stripeEvent = z.looseObject({
  id: foreignText(200, 1),
  type: foreignText(200),
  data: z.looseObject({
    object: z.looseObject({
      id: foreignText(200, 1),
      status: foreignText(200).nullish(),
      metadata: z.record(foreignText(40), foreignText(500)).nullish(),
    }),
  }),
});
type StripeEvent = z.output<typeof stripeEvent>;

const meanings: Readonly<Record<string, PaymentUpdate['status']>> = {
  'payment_intent.succeeded': 'charged',
  'payment_intent.payment_failed': 'declined',
  'payment_intent.canceled': 'declined',
  'refund.updated': 'refunded',
};

/** What an event means to an order, or null. Only refunds of our own making carry an order's id. */
function meaningOf({ id, type, data: { object } }: StripeEvent) {
  const status = Object.hasOwn(meanings, type) ? meanings[type] : undefined;
  const orderId = object.metadata?.['orderId'] ?? '';
  if (status === undefined || !isOrderId(orderId)) return null;
  if (status === 'refunded' && object.status !== 'succeeded') return null;
  const effectId = object.metadata?.['effectId'] ?? '';
  return { orderId, effectId, payload: { updateId: id, status, reference: object.id } };
}
type Meaning = NonNullable<ReturnType<typeof meaningOf>>;

/**
 * Stripe tells of every charge, also of those whose answer we have and of those we have given back.
 * Only what is news is handed on: a charge that was pending, or lost, or comes after its undo.
 */
async function isKnown(db: Database, { effectId, payload }: Meaning): Promise<boolean> {
  if (payload.status !== 'charged') return false;
  const [row] = await db
    .select({ result: effects.result, undoResult: effects.undoResult })
    .from(effects)
    .where(eq(effects.effectId, effectId));
  return row?.undoResult?.['status'] === 'undone' || row?.result?.['status'] === 'charged';
}

const route = declareSignedRoute({
  path: '/v1/webhooks/stripe',
  operationId: 'receiveStripeEvent',
  summary: 'Take an event of Stripe’s',
  description:
    'For an endpoint of `payment_intent.succeeded`, `payment_intent.payment_failed`, ' +
    '`payment_intent.canceled` and `refund.updated`. Each event is kept once, whatever its ' +
    'deliveries; what is about no order of ours is acknowledged. There only when ' +
    'STRIPE_WEBHOOK_SECRET is set.',
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
    if (meaning === null || (await isKnown(deps.db, meaning))) return ignoreEvent(c);
    const { orderId, payload } = meaning;
    return acceptSignedUpdate(c, deps, orderId, { kind: 'payment-update', payload });
  });
};

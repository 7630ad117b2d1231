/** POST /v1/webhooks/stripe: events about payments and refunds, signed by Stripe. */

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

/**
 * The update that an event means, or null. Refunds that were made by hand in Stripe carry no order's
 * id, and mean none.
 */
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
 * Stripe reports every charge, also one whose answer the fence has recorded and one that was undone
 * since. The saga needs only the others: a charge that was pending, whose answer was lost, or that
 * succeeded after its undo found nothing.
 */
async function isRecorded(db: Database, { effectId, payload }: Meaning): Promise<boolean> {
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
  summary: 'Receive an event from Stripe',
  description:
    'For an endpoint of `payment_intent.succeeded`, `payment_intent.payment_failed`, ' +
    '`payment_intent.canceled` and `refund.updated`. Each event is kept once, however often it is ' +
    'delivered; an event about no order is acknowledged. Only offered when ' +
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
    if (meaning === null || (await isRecorded(deps.db, meaning))) return ignoreEvent(c);
    const { orderId, payload } = meaning;
    return acceptSignedUpdate(c, deps, orderId, { kind: 'payment-update', payload });
  });
};

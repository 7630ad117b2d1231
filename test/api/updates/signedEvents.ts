/** Events as Stripe and EasyPost send them, signed with the secrets of the API under test. */
import { createHmac, randomUUID } from 'node:crypto';
import { and, eq, ne } from 'drizzle-orm';
import Stripe from 'stripe';
import { effectId } from '../../../contracts/effects.ts';
import type { Database } from '../../../db/client.ts';
import { commands } from '../../../db/schema.ts';
import type { ApiWorld } from '../../support/apiWorld.ts';

export const webhookSecrets = {
  stripe: 'whsec_of_the_tests',
  easypost: 'easypost-secret-of-the-tests',
};

type Call = ApiWorld['call'];

/** @param object replaces fields of the payment intent */
export const stripeEvent = (orderId: string, type: string, object: object = {}) => ({
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

/** @param timestamp of the signature, in seconds; by default now */
export function postStripe(
  call: Call,
  event: object,
  secret = webhookSecrets.stripe,
  timestamp?: number,
) {
  const body = JSON.stringify(event);
  const options = { payload: body, secret, ...(timestamp === undefined ? {} : { timestamp }) };
  const signature = Stripe.webhooks.generateTestHeaderString(
    options as Parameters<typeof Stripe.webhooks.generateTestHeaderString>[0],
  );
  const headers = { 'stripe-signature': signature };
  return call('POST /v1/webhooks/stripe', { as: null, body, headers });
}

/** @param tracker replaces fields of the tracker */
export const trackerEvent = (shipment: string | null, status: string, tracker: object = {}) => ({
  id: `evt_${randomUUID()}`,
  object: 'Event',
  mode: 'test',
  description: 'tracker.updated',
  previous_attributes: { status: 'pre_transit' },
  pending_urls: [],
  created_at: new Date().toISOString(),
  result: {
    id: 'trk_1',
    object: 'Tracker',
    tracking_code: '9400',
    status,
    weight: 17.6,
    shipment_id: shipment,
    created_at: new Date().toISOString(),
    updated_at: '2026-11-23T10:15:00Z',
    ...tracker,
  },
});

export function postEasyPost(call: Call, event: object, secret = webhookSecrets.easypost) {
  const body = JSON.stringify(event);
  const digest = createHmac('sha256', secret).update(body).digest('hex');
  const headers = { 'x-hmac-signature': `hmac-sha256-hex=${digest}` };
  return call('POST /v1/webhooks/easypost', { as: null, body, headers });
}

/** The update commands that wait for the order's saga, oldest first. */
export const enqueuedUpdates = (db: Database, orderId: string) =>
  db
    .select({ kind: commands.kind, payload: commands.payload })
    .from(commands)
    .where(and(eq(commands.orderId, orderId), ne(commands.kind, 'start-order')))
    .orderBy(commands.id);

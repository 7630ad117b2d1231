/** The events of the stand-ins: signed as the providers sign them, and told until they are acknowledged. */
import { createHmac, randomUUID } from 'node:crypto';
import Stripe from 'stripe';
import { afterEach, expect, test } from 'vitest';
import { easypostLogistics } from '../../../activities/providers/easypost/logistics.ts';
import { stripePayments } from '../../../activities/providers/stripe/payments.ts';
import {
  easypostParcels,
  easypostStandIn,
} from '../../../proof/standIns/easypost/easypostStandIn.ts';
import { type Received, type Served, serve } from '../../../proof/standIns/serve.ts';
import { stripeStandIn } from '../../../proof/standIns/stripe/stripeStandIn.ts';
import { eventually } from '../../support/eventually.ts';

const secret = 'whsec_of_the_tests';
const open: Served[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

/** A shop's door that is away at first. */
async function door() {
  const received: Received[] = [];
  const served = await serve(0, (request) => {
    received.push(request);
    return { status: received.length === 1 ? 503 : 200, body: {} };
  });
  open.push(served);
  return { url: served.url, received };
}

test('Stripe tells what is held, taken and given back, each until it is acknowledged', async () => {
  const { url, received } = await door();
  const stripe = await stripeStandIn({ webhook: { url, secret } });
  open.push(stripe);
  const { holding, refundAmount } = stripePayments(stripe);
  const orderId = randomUUID();
  const call = (name: string) => ({
    idempotencyKey: `${orderId}:${name}:1`,
    signal: AbortSignal.timeout(3_000),
  });
  const money = { orderId, currency: 'EUR', amount: 2_500 };
  const asked = { ...money, userId: 'customer-1', paymentMethod: 'pm_card_visa' };
  const held = await holding?.authorize(asked, call('payment'));
  const taken = { ...money, reference: held?.reference ?? '' };
  await holding?.capture({ ...taken, amount: 2_000 }, call('capture'));
  await refundAmount?.({ ...taken, amount: 300, reason: 'a scratch' }, call('refund'));
  const told = () =>
    received.slice(1).map(({ body, headers }) => {
      const signature = String(headers['stripe-signature']);
      const { type, data } = Stripe.webhooks.constructEvent(body, signature, secret);
      const { amount_refunded: refunded } = data.object as { amount_refunded?: number };
      return refunded === undefined ? type : `${type} of ${refunded}`;
    });
  await eventually('everything is told', async () => {
    await stripe.tell();
    return new Set(told()).size === 5;
  });
  expect(new Set(told())).toEqual(
    new Set([
      'payment_intent.amount_capturable_updated',
      'payment_intent.succeeded',
      // What was held and not taken counts as refunded at Stripe.
      'charge.refunded of 500',
      'charge.refunded of 800',
      'refund.created',
    ]),
  );
});

test('EasyPost tells of a parcel that moves, and moves none whose label was refunded', async () => {
  const { url, received } = await door();
  const easypost = await easypostStandIn({ webhook: { url, secret } });
  open.push(easypost);
  const provider = easypostLogistics({ ...easypost, ...easypostParcels });
  const call = () => ({ idempotencyKey: randomUUID(), signal: AbortSignal.timeout(3_000) });
  const order = { userId: 'customer-1', items: [{ itemId: 'sku-mug', quantity: 1 }] };
  const book = (address: string) =>
    provider.book({ ...order, orderId: randomUUID(), address }, call());
  const gone = await book('1 Ships And Delivers Road');
  const kept = await book('2 Ships And Delivers Road');
  await provider.cancel(
    { orderId: randomUUID(), reference: kept.reference, reason: 'ORDER_CANCELLED' },
    call(),
  );
  const told = () =>
    received.slice(1).map(({ body, headers }) => {
      const digest = createHmac('sha256', secret).update(body).digest('hex');
      expect(headers['x-hmac-signature']).toBe(`hmac-sha256-hex=${digest}`);
      const { status, shipment_id } = JSON.parse(body).result;
      return `${shipment_id === gone.reference ? 'gone' : 'kept'} ${status}`;
    });
  await eventually('its way is told', async () => {
    easypost.happen();
    await easypost.tell();
    return new Set(told()).size === 3;
  });
  expect(new Set(told())).toEqual(
    new Set(['gone in_transit', 'gone out_for_delivery', 'gone delivered']),
  );
});

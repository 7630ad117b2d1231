/** The whole service with Stripe and EasyPost as its providers, both played by stand-ins. */
import { createHmac, randomUUID } from 'node:crypto';
import Stripe from 'stripe';
import { afterAll, describe, expect, test } from 'vitest';
import { effectId } from '../../contracts/effects.ts';
import { easypostParcels, easypostStandIn } from '../../proof/standIns/easypost/easypostStandIn.ts';
import { stripeStandIn } from '../../proof/standIns/stripe/stripeStandIn.ts';
import { eventually } from '../support/eventually.ts';
import { runningService } from '../support/runningService.ts';

const secrets = { stripe: 'whsec_of_the_tests', easypost: 'easypost-secret-of-the-tests' };
const stripe = await stripeStandIn();
const easypost = await easypostStandIn();
const service = await runningService(
  {
    PAYMENT_PROVIDER: 'stripe',
    STRIPE_SECRET_KEY: stripe.secretKey,
    STRIPE_API_URL: stripe.url,
    STRIPE_WEBHOOK_SECRET: secrets.stripe,
    LOGISTICS_PROVIDER: 'easypost',
    EASYPOST_API_KEY: easypost.apiKey,
    EASYPOST_API_URL: easypost.url,
    EASYPOST_FROM_ADDRESS: JSON.stringify(easypostParcels.from),
    EASYPOST_PARCEL: JSON.stringify(easypostParcels.parcel),
    EASYPOST_CARRIERS: easypostParcels.carriers.join(','),
    EASYPOST_WEBHOOK_SECRET: secrets.easypost,
    PROVIDER_TIMEOUT_SECONDS: '2',
    // A killed worker must be back before a step is given up, also on a busy machine.
    SAGA_STEP_GIVE_UP_SECONDS: '300',
  },
  { kafka: false },
);
afterAll(async () => {
  await stripe.close();
  await easypost.close();
});
const { call, reaches } = service;
const accepted = (order: Record<string, unknown> = {}) =>
  service.accepted({ paymentMethod: 'pm_card_visa', ...order });

/** What the customer has paid for an order, and how often it was charged. */
function money(orderId: string) {
  const intents = stripe.intents().filter(({ metadata }) => metadata['orderId'] === orderId);
  const charged = intents.filter(({ status }) => status === 'succeeded');
  const ids = new Set(charged.map(({ id }) => id));
  const refunds = stripe.refunds().filter(({ payment_intent }) => ids.has(payment_intent));
  const sum = (rows: readonly { amount: number }[]) =>
    rows.reduce((total, { amount }) => total + amount, 0);
  return { charges: charged.length, paid: sum(charged) - sum(refunds) };
}
const labels = (orderId: string) => easypost.bought(effectId(orderId, 'shipment'));
const intentOf = (orderId: string) => {
  const intent = stripe.intents().find(({ metadata }) => metadata['orderId'] === orderId);
  if (!intent) throw new Error(`no intent of ${orderId}`);
  return intent;
};

async function postWebhook(
  name: 'stripe' | 'easypost',
  body: string,
  headers: Record<string, string>,
) {
  const response = await fetch(`${service.addresses.api}/v1/webhooks/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  expect(response.status).toBe(200);
}
function sendStripeEvent(type: string, object: object): Promise<void> {
  const event = { id: `evt_${randomUUID()}`, object: 'event', type, data: { object } };
  const payload = JSON.stringify(event);
  const signature = Stripe.webhooks.generateTestHeaderString({
    payload,
    secret: secrets.stripe,
  } as Parameters<typeof Stripe.webhooks.generateTestHeaderString>[0]);
  return postWebhook('stripe', payload, { 'stripe-signature': signature });
}
function sendTrackerUpdate(orderId: string, status: string): Promise<void> {
  const [label] = labels(orderId);
  const result = {
    object: 'Tracker',
    status,
    tracking_code: label?.tracking,
    shipment_id: label?.id,
    created_at: new Date().toISOString(),
  };
  const body = JSON.stringify({
    id: `evt_${randomUUID()}`,
    description: 'tracker.updated',
    created_at: new Date().toISOString(),
    result,
  });
  const digest = createHmac('sha256', secrets.easypost).update(body).digest('hex');
  return postWebhook('easypost', body, { 'x-hmac-signature': `hmac-sha256-hex=${digest}` });
}

describe('with Stripe and EasyPost', () => {
  test('an order is charged and booked once, shipped and delivered by their webhooks', async () => {
    const orderId = await accepted();
    await reaches(orderId, 'confirmed');
    await sendTrackerUpdate(orderId, 'in_transit');
    await reaches(orderId, 'shipped');
    await sendTrackerUpdate(orderId, 'delivered');
    const order = await reaches(orderId, 'delivered');
    expect(order).toMatchObject({
      tracking: { carrier: 'USPS', trackingNumber: labels(orderId)[0]?.tracking },
    });
    expect(money(orderId)).toEqual({ charges: 1, paid: 1499 });
    expect(labels(orderId)).toHaveLength(1);
  });

  test.each([
    ['pm_card_visa_chargeDeclinedInsufficientFunds', 'PAYMENT_DECLINED'],
    ['pm_card_chargeDeclinedExpiredCard', 'PAYMENT_METHOD_INVALID'],
    ['pm_missing', 'PAYMENT_METHOD_INVALID'],
  ])('%s fails the order as %s', async (paymentMethod, code) => {
    const orderId = await accepted({ paymentMethod });
    const order = await reaches(orderId, 'failed');
    expect(order).toMatchObject({ failure: { code }, inventoryStatus: 'released' });
    expect(money(orderId)).toEqual({ charges: 0, paid: 0 });
  });

  test('an address that cannot be verified fails the order and gives the money back', async () => {
    const orderId = await accepted({ shippingAddress: '1 Undeliverable Road' });
    const order = await reaches(orderId, 'failed');
    expect(order.failure?.code).toBe('ADDRESS_UNDELIVERABLE');
    expect(money(orderId)).toEqual({ charges: 1, paid: 0 });
  });

  test.each([
    ['pm_silent_after', '1 Example Street'],
    ['pm_500_after', '1 Example Street'],
    ['pm_rate_limited', '1 Busy Road'],
    ['pm_in_use', '1 Broken Road'],
    ['pm_garbage', '1 Lost Making Road'],
    ['pm_card_visa', '1 Lost Buying Road'],
  ])('with %s, to %s, an order is confirmed and charged once', async (paymentMethod, address) => {
    const orderId = await accepted({ paymentMethod, shippingAddress: address });
    await reaches(orderId, 'confirmed');
    expect(money(orderId)).toEqual({ charges: 1, paid: 1499 });
    expect(labels(orderId)).toHaveLength(1);
  });

  test('an order waits for 3-D Secure, and is confirmed when Stripe reports success', async () => {
    const orderId = await accepted({ paymentMethod: 'pm_card_threeDSecure2Required' });
    await untilPending(orderId);
    const intent = intentOf(orderId);
    stripe.settle(intent.id, 'succeeded');
    await sendStripeEvent('payment_intent.succeeded', intent);
    await reaches(orderId, 'confirmed');
    expect(money(orderId)).toEqual({ charges: 1, paid: 1499 });
  });

  test('3-D Secure that fails at first can be completed with the secret that the shop is told', async () => {
    const orderId = await accepted({ paymentMethod: 'pm_card_threeDSecure2Required' });
    await untilPending(orderId);
    const intent = intentOf(orderId);
    const { body } = await call('customer-1', 'GET', `/v1/orders/${orderId}`);
    expect(body['orderInfo']).toMatchObject({
      payment: {
        reference: intent.id,
        clientAction: { type: 'client_secret', value: intent['client_secret'] },
      },
    });
    stripe.settle(intent.id, 'requires_payment_method');
    await sendStripeEvent('payment_intent.payment_failed', intent);
    await sendStripeEvent('payment_intent.succeeded', { ...intent, id: 'pi_another' });
    expect((await service.read(orderId)).paymentStatus).toBe('pending');
    stripe.settle(intent.id, 'succeeded');
    await sendStripeEvent('payment_intent.succeeded', intent);
    await reaches(orderId, 'confirmed');
    expect(money(orderId)).toEqual({ charges: 1, paid: 1499 });
  });

  test('an order cancelled during 3-D Secure is voided, and its intent is cancelled', async () => {
    const orderId = await accepted({ paymentMethod: 'pm_card_threeDSecure2Required' });
    await untilPending(orderId);
    await call('customer-1', 'POST', `/v1/orders/${orderId}/cancel`, {});
    const order = await reaches(orderId, 'cancelled');
    expect(order.paymentStatus).toBe('voided');
    expect(intentOf(orderId).status).toBe('canceled');
  });

  test('a refund that fails days after it was made is made again, by itself', async () => {
    const orderId = await accepted();
    await reaches(orderId, 'confirmed');
    await call('customer-1', 'POST', `/v1/orders/${orderId}/cancel`, {});
    await reaches(orderId, 'cancelled');
    const refundsOf = () =>
      stripe.refunds().filter(({ payment_intent }) => payment_intent === intentOf(orderId).id);
    const [first] = refundsOf();
    if (!first) throw new Error('nothing was refunded');
    stripe.settleRefund(first.id, 'failed');
    await sendStripeEvent('refund.failed', { ...first, status: 'failed' });
    await sendStripeEvent('refund.updated', { ...first, status: 'failed' });
    await eventually('refunded again', () => refundsOf().length === 2);
    expect(refundsOf().map(({ status }) => status)).toEqual(['failed', 'succeeded']);
    await eventually('the order says so', async () => {
      const { paymentStatus, attention } = await service.read(orderId);
      return paymentStatus === 'refunded' && attention === null;
    });
    expect((await reaches(orderId, 'cancelled')).status).toBe('cancelled');
  });

  test('an undo finds its way by the reference while Stripe’s search is away', async () => {
    const orderId = await accepted();
    await reaches(orderId, 'confirmed');
    stripe.search('away');
    await call('customer-1', 'POST', `/v1/orders/${orderId}/cancel`, {});
    await reaches(orderId, 'cancelled');
    stripe.search('works');
    expect(money(orderId)).toEqual({ charges: 1, paid: 0 });
  });

  test('a refund by hand of a confirmed order, and a dispute of it, call a person', async () => {
    const orderId = await accepted();
    await reaches(orderId, 'confirmed');
    const charge = { id: 'ch_1', payment_intent: intentOf(orderId).id, metadata: {} };
    const flagged = (reason: string) =>
      eventually(reason, async () => (await service.read(orderId)).attention?.reason === reason);
    await sendStripeEvent('charge.refunded', { ...charge, refunded: true });
    await flagged('DISAGREEMENT');
    await sendStripeEvent('charge.dispute.created', { ...charge, id: 'dp_1' });
    await flagged('PAYMENT_DISPUTED');
    expect((await reaches(orderId, 'confirmed')).paymentStatus).toBe('charged');
  });

  test('a cancelled order has its payment and its label refunded', async () => {
    const orderId = await accepted();
    await reaches(orderId, 'confirmed');
    await call('customer-1', 'POST', `/v1/orders/${orderId}/cancel`, {});
    await reaches(orderId, 'cancelled');
    expect(money(orderId)).toEqual({ charges: 1, paid: 0 });
    expect(labels(orderId).map(({ refund }) => refund)).toEqual(['submitted']);
  });

  test('an order whose parcel is in transit is not cancelled, and stays paid', async () => {
    const orderId = await accepted({ shippingAddress: '1 Already Dispatched Road' });
    await reaches(orderId, 'confirmed');
    await call('customer-1', 'POST', `/v1/orders/${orderId}/cancel`, {});
    await reaches(orderId, 'shipped');
    expect(money(orderId)).toEqual({ charges: 1, paid: 1499 });
  });

  test('a charge that succeeds at the moment of its cancellation is refunded', async () => {
    const orderId = await accepted({ paymentMethod: 'pm_card_threeDSecure2Required' });
    await untilPending(orderId);
    const intent = intentOf(orderId);
    // Paid before the cancellation reaches Stripe, which can no longer cancel the intent.
    stripe.settle(intent.id, 'succeeded');
    await call('customer-1', 'POST', `/v1/orders/${orderId}/cancel`, {});
    await reaches(orderId, 'cancelled');
    await sendStripeEvent('payment_intent.succeeded', intent);
    expect(money(orderId)).toEqual({ charges: 1, paid: 0 });
  });

  test('a worker killed while it works on orders loses none and charges none twice', async () => {
    const orders = await Promise.all(
      Array.from({ length: 30 }, async (_, n) => {
        const paymentMethod = n % 3 === 0 ? 'pm_in_use' : 'pm_card_visa';
        const shippingAddress = n % 5 === 0 ? '1 Undeliverable Road' : '1 Lost Buying Road';
        const ends = n % 5 === 0 ? 'failed' : 'confirmed';
        return { orderId: await accepted({ paymentMethod, shippingAddress }), ends } as const;
      }),
    );
    const worker = service.processes.get('worker');
    worker?.kill('SIGKILL');
    await worker?.ready();
    await eventually('labels are bought', () =>
      orders.some(({ orderId }) => labels(orderId).length > 0),
    );
    worker?.kill('SIGKILL');
    for (const { orderId, ends } of orders) {
      await reaches(orderId, ends, 150_000);
      expect(money(orderId)).toEqual({ charges: 1, paid: ends === 'failed' ? 0 : 1499 });
      expect(labels(orderId)).toHaveLength(ends === 'failed' ? 0 : 1);
    }
  }, 240_000);
});

async function untilPending(orderId: string): Promise<void> {
  await eventually('the payment is pending', async () => {
    const { paymentStatus } = await service.read(orderId);
    return paymentStatus === 'pending';
  });
}

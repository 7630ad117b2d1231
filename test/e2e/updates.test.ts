/** Updates that providers send later: parcels lost or returned, payments that stay pending. */
import { afterAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { runningService } from '../support/runningService.ts';
import { simulatorBooks } from '../support/simulatorBooks.ts';

const service = await runningService(
  {
    SAGA_PENDING_PAYMENT_SECONDS: '3',
    SAGA_STEP_GIVE_UP_SECONDS: '5',
    PROVIDER_TIMEOUT_SECONDS: '1',
  },
  { kafka: false },
);
const books = simulatorBooks(service.addresses.simulatorDatabaseUrl);
afterAll(() => books.close());
const { accepted, call, reaches } = service;

async function attention(orderId: string) {
  const { body } = await call('operations', 'GET', `/v1/orders/${orderId}`);
  return (body['orderInfo'] as { attention: { reason: string; step: string } | null }).attention;
}

describe('a parcel', () => {
  test.each([
    ['Gets Lost', 'SHIPMENT_LOST'],
    ['Comes Back', 'SHIPMENT_RETURNED'],
  ])('that %s raises %s, until a person resolves it', async (words, reason) => {
    const orderId = await accepted({ shippingAddress: `1 ${words} Road` });
    await reaches(orderId, 'shipped');
    const raised = await eventually('the order is flagged', () => attention(orderId));
    expect(raised).toMatchObject({ reason, step: 'shipment' });
    const { body } = await call('operations', 'GET', '/v1/attention');
    expect(JSON.stringify(body)).toContain(orderId);

    const decision = { action: 'resolve', reason: 'sent again', reference: 'RMA-1' };
    const path = `/v1/orders/${orderId}/attention`;
    expect((await call('operations', 'POST', path, decision)).status).toBe(200);
    await eventually('the flag is down', async () => (await attention(orderId)) === null);
    expect((await reaches(orderId, 'shipped')).paymentStatus).toBe('charged');
    expect(await books.money(orderId)).toMatchObject({ paid: 1499 });
  });

  test('that was reported lost and is then delivered lowers the flag', async () => {
    const orderId = await accepted({ shippingAddress: '1 Gets Lost Road' });
    await eventually('the order is flagged', () => attention(orderId));
    const update = { updateId: 'found-again', status: 'delivered' };
    await call('logistics', 'POST', `/v1/orders/${orderId}/shipment-updates`, update);
    await reaches(orderId, 'delivered');
    expect(await attention(orderId)).toBeNull();
  });
});

describe('a pending payment', () => {
  test('that stays pending for too long is given up and cancelled', async () => {
    const orderId = await accepted({ paymentMethod: 'tok_pending_never' });
    const order = await reaches(orderId, 'failed');
    expect(order).toMatchObject({
      failure: { code: 'PAYMENT_TIMEOUT' },
      inventoryStatus: 'released',
    });
    expect(await books.money(orderId)).toEqual({ paid: 0, charges: 0, refunds: 0 });
  });

  test('whose update is repeated after the order has ended changes nothing', async () => {
    const orderId = await accepted({ paymentMethod: 'tok_pending_then_declined' });
    const { version } = await reaches(orderId, 'failed');
    const update = { updateId: 'late', status: 'declined' };
    await call('payments', 'POST', `/v1/orders/${orderId}/payment-updates`, update);
    await reaches(await accepted(), 'confirmed');
    expect(await reaches(orderId, 'failed')).toMatchObject({ version });
  });

  test('that is charged long after the order was given up is refunded', async () => {
    const orderId = await accepted({ paymentMethod: 'tok_late_success_told_9000' });
    const order = await reaches(orderId, 'failed');
    expect(order.failure?.code).toBe('PAYMENT_UNAVAILABLE');
    const refunded = await eventually('the money is refunded', async () => {
      const money = await books.money(orderId);
      return money.charges === 1 && money.refunds === 1 ? money : null;
    });
    expect(refunded.paid).toBe(0);
    await eventually('the order says so', async () => {
      const { paymentStatus } = await service.read(orderId);
      return paymentStatus === 'refunded';
    });
  });
});

describe('a refund', () => {
  const refund = (orderId: string, body: object) =>
    call('operations', 'POST', `/v1/orders/${orderId}/refunds`, { reason: 'broken', ...body });
  const becomes = (orderId: string, state: string) =>
    eventually(`the refund of ${orderId} is ${state}`, async () => {
      const { body } = await call('operations', 'GET', `/v1/orders/${orderId}/refunds`);
      return (body['refunds'] as { state: string }[]).at(-1)?.state === state;
    });

  test('gives parts of the money back after delivery, and its timeline says who decided', async () => {
    const orderId = await accepted({ shippingAddress: '1 Ships And Delivers Road' });
    await reaches(orderId, 'delivered');
    expect((await refund(orderId, { amount: 500 })).status).toBe(202);
    await becomes(orderId, 'done');
    expect(await service.read(orderId)).toMatchObject({
      paymentStatus: 'partially_refunded',
      payment: { refunded: 500 },
    });
    expect(await books.money(orderId)).toEqual({ paid: 999, charges: 1, refunds: 1 });
    const { body } = await call('operations', 'GET', `/v1/orders/${orderId}/events`);
    expect((body['events'] as object[]).at(-1)).toMatchObject({
      type: 'order.payment-partially-refunded',
      decisions: [{ action: 'refund', actor: 'operations', reason: 'broken' }],
    });
  });

  test('of a part leaves a cancellation exactly the rest to give back', async () => {
    const orderId = await accepted();
    await reaches(orderId, 'confirmed');
    await refund(orderId, { amount: 500 });
    await becomes(orderId, 'done');
    await call('customer-1', 'POST', `/v1/orders/${orderId}/cancel`, {});
    expect((await reaches(orderId, 'cancelled')).paymentStatus).toBe('refunded');
    expect(await books.money(orderId)).toEqual({ paid: 0, charges: 1, refunds: 2 });
  });

  test('that is pending is done once its provider says so', async () => {
    const orderId = await accepted({ paymentMethod: 'tok_refund_pending_3000' });
    await reaches(orderId, 'confirmed');
    await refund(orderId, { amount: 500 });
    await becomes(orderId, 'pending');
    await becomes(orderId, 'done');
    expect(await attention(orderId)).toBeNull();
  });

  test('that the provider refuses calls a person', async () => {
    const orderId = await accepted({ paymentMethod: 'tok_refund_refused' });
    await reaches(orderId, 'confirmed');
    await refund(orderId, { amount: 500 });
    const raised = await eventually('the order is flagged', () => attention(orderId));
    expect(raised).toMatchObject({ reason: 'REFUND_REQUEST_FAILING', step: 'payment' });
    const decision = { action: 'resolve', reason: 'paid in cash', reference: 'cash-1' };
    const path = `/v1/orders/${orderId}/attention`;
    expect((await call('operations', 'POST', path, decision)).status).toBe(200);
    expect(await attention(orderId)).toBeNull();
  });
});

/** The whole service with PAYMENT_CAPTURE=on_dispatch. */
import { afterAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { runningService } from '../support/runningService.ts';
import { simulatorBooks } from '../support/simulatorBooks.ts';

const service = await runningService(
  {
    PAYMENT_CAPTURE: 'on_dispatch',
    SAGA_UNDO_ATTENTION_SECONDS: '2',
    SAGA_UNDO_PACE_SECONDS: '1',
    RECONCILE_SECONDS: '2',
    RECONCILE_GRACE_SECONDS: '1',
  },
  { kafka: false },
);
const { accepted, addresses, call, read, reaches } = service;
const books = simulatorBooks(addresses.simulatorDatabaseUrl);
afterAll(() => books.close());

const nothing = { paid: 0, charges: 0, refunds: 0 };
const paid = { paid: 1499, charges: 1, refunds: 0 };

async function eventsOf(orderId: string): Promise<string[]> {
  const { body } = await call('operations', 'GET', `/v1/orders/${orderId}/events`);
  return (body['events'] as { type: string }[]).map(({ type }) => type);
}
const paymentReaches = (orderId: string, status: string) =>
  eventually(
    `its payment is ${status}`,
    async () => (await read(orderId)).paymentStatus === status,
  );

test('a payment is held at order, and taken when the parcel leaves', async () => {
  const orderId = await accepted();
  const confirmed = await reaches(orderId, 'confirmed');
  expect(confirmed).toMatchObject({ paymentStatus: 'authorized' });
  expect(confirmed.payment).toMatchObject({ authorizedUntil: expect.any(String) });
  expect(await books.money(orderId)).toEqual(nothing);
  const update = { updateId: `${orderId}-left`, status: 'in_transit' };
  await call('logistics', 'POST', `/v1/orders/${orderId}/shipment-updates`, update);
  await paymentReaches(orderId, 'captured');
  expect(await books.money(orderId)).toEqual(paid);
  expect((await eventsOf(orderId)).slice(-2)).toEqual(['order.shipped', 'order.payment-captured']);
});

test('an order that is cancelled before its parcel leaves was never charged', async () => {
  const orderId = await accepted();
  await reaches(orderId, 'confirmed');
  await call('customer-1', 'POST', `/v1/orders/${orderId}/cancel`, {});
  expect(await reaches(orderId, 'cancelled')).toMatchObject({ paymentStatus: 'voided' });
  expect(await books.money(orderId)).toEqual(nothing);
  expect(await eventsOf(orderId)).not.toContain('order.payment-refunded');
});

test('a payment that cannot be held is taken at order, and told so', async () => {
  const orderId = await accepted({ paymentMethod: 'tok_charged_at_once' });
  expect(await reaches(orderId, 'confirmed')).toMatchObject({ paymentStatus: 'charged' });
  expect(await books.money(orderId)).toEqual(paid);
});

test('a capture that is refused calls a person, who settles it', async () => {
  const orderId = await accepted({
    paymentMethod: 'tok_capture_refused',
    shippingAddress: '1 Ships And Delivers Road',
  });
  await reaches(orderId, 'delivered');
  const order = await eventually('flagged', async () => {
    const now = await read(orderId);
    return now.attention?.reason === 'CAPTURE_FAILED' ? now : null;
  });
  expect(order).toMatchObject({ paymentStatus: 'authorized', attention: { step: 'payment' } });
  const decision = { action: 'resolve', reason: 'paid by bank transfer', reference: 'bank-7' };
  const path = `/v1/orders/${orderId}/attention`;
  expect((await call('operations', 'POST', path, decision)).status).toBe(200);
  await paymentReaches(orderId, 'captured');
  expect((await read(orderId)).attention).toBeNull();
});

test('a capture whose answer is lost takes the money once', async () => {
  const orderId = await accepted({
    paymentMethod: 'tok_capture_timeout',
    shippingAddress: '1 Ships And Delivers Road',
  });
  await reaches(orderId, 'delivered');
  await paymentReaches(orderId, 'captured');
  expect(await books.money(orderId)).toEqual(paid);
}, 60_000);

/** What the real adapters do at the stand-ins, as the checker of chaos runs reads it. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { easypostLogistics } from '../../../activities/providers/easypost/logistics.ts';
import { stripePayments } from '../../../activities/providers/stripe/payments.ts';
import { standInBooks } from '../../../proof/chaos/checker/standInBooks.ts';
import { spokenTo } from '../../../proof/chaos/plan/providers.ts';
import { readBook } from '../../../proof/standIns/book.ts';
import { type EasyPostBook, emptyBook } from '../../../proof/standIns/easypost/easypostBook.ts';
import {
  easypostParcels,
  easypostStandIn,
} from '../../../proof/standIns/easypost/easypostStandIn.ts';
import {
  emptyBook as emptyStripeBook,
  type StripeBook,
} from '../../../proof/standIns/stripe/stripeBook.ts';
import { stripeStandIn } from '../../../proof/standIns/stripe/stripeStandIn.ts';

const dir = await mkdtemp(join(tmpdir(), 'order-management-stand-ins-'));
afterAll(() => rm(dir, { recursive: true, force: true }));
const fileOf = (name: string) => join(dir, `${name}-${randomUUID()}.json`);
const call = (idempotencyKey: string, ms = 3_000) => ({
  idempotencyKey,
  signal: AbortSignal.timeout(ms),
});
const paid = { amount: 2_500, currency: 'EUR', paymentMethod: 'pm_card_visa' };

async function newStripe() {
  const bookFile = fileOf('stripe');
  const open = async () => {
    const stripe = await stripeStandIn({ bookFile });
    return { stripe, provider: stripePayments(stripe) };
  };
  const written = () => readBook<StripeBook>(bookFile) ?? emptyStripeBook();
  return { open, books: () => standInBooks(written(), emptyBook()).payments };
}

test('money that is held, taken in part and given back in part is in Stripe’s books', async () => {
  const { open, books } = await newStripe();
  const { stripe, provider } = await open();
  const orderId = randomUUID();
  const order = { orderId, userId: 'customer-1', ...paid };
  const held = await provider.holding?.authorize(order, call(`${orderId}:payment:1`));
  const reference = held?.reference ?? '';
  expect(books()).toMatchObject({ charges: [{ orderId, status: 'authorized', isHeld: true }] });
  expect(books().ledger).toEqual([]);

  const part = { orderId, reference, amount: 2_000, currency: 'EUR' };
  await provider.holding?.capture(part, call(`${orderId}:capture:1`));
  const refund = { ...part, amount: 300, reason: 'a scratch' };
  await provider.refundAmount?.(refund, call(`${orderId}:refund:1`));
  expect(books()).toEqual({
    charges: [{ orderId, status: 'charged', isHeld: true }],
    ledger: [
      { orderId, kind: 'charge', amount: 2_000, currency: 'EUR' },
      { orderId, kind: 'refund', amount: 300, currency: 'EUR' },
    ],
    refunds: [
      { orderId, key: `${orderId}:refund:1`, amount: 300, status: 'refunded', isPart: true },
    ],
  });
  await stripe.close();
});

test('Stripe’s stand-in answers under a key as before when it is killed in between', async () => {
  const { open, books } = await newStripe();
  const orderId = randomUUID();
  const order = { orderId, userId: 'customer-1', ...paid };
  const before = await open();
  const first = await before.provider.charge(order, call(`${orderId}:payment:1`));
  await before.stripe.close();
  const after = await open();
  expect(await after.provider.charge(order, call(`${orderId}:payment:1`))).toEqual(first);
  expect(books().charges).toEqual([{ orderId, status: 'charged', isHeld: false }]);
  await after.stripe.close();
});

test('parcels are in EasyPost’s books with their pieces, where they go and how far they came', async () => {
  const bookFile = fileOf('easypost');
  const easypost = await easypostStandIn({ bookFile });
  const provider = easypostLogistics({ ...easypost, ...easypostParcels });
  const [first, second] = [randomUUID(), randomUUID()];
  const { items } = spokenTo('stripe,easypost', {
    items: [{ itemId: 'sku-mug', quantity: 2, unitPrice: 1_499 }],
    ...{ paymentMethod: 'tok_ok', shippingAddress: '' },
  });
  const shipped = items.map(({ unitPrice, ...item }) => ({
    ...item,
    customs: { ...(item as { customs?: object }).customs, unitPrice, currency: 'EUR' },
  })) as Parameters<typeof provider.book>[0]['items'];
  const book = (orderId: string, address: string, ms?: number) =>
    provider.book(
      { orderId, userId: 'customer-1', address, items: shipped },
      call(`${orderId}:shipment:1`, ms),
    );
  // The answer to making it is lost, then the answer to buying it.
  for (const _ of ['making', 'buying'])
    await book(first, '#c1, 1 Timeout After Booking Road', 300).catch(() => undefined);
  await book(first, '#c1, 1 Timeout After Booking Road');
  const { reference } = await book(second, '#c2, 2 Harbour Road');
  easypost.move(reference, 'out_for_delivery');
  const { shipments } = standInBooks(
    emptyStripeBook(),
    readBook<EasyPostBook>(bookFile) ?? emptyBook(),
  ).carrier;
  const pieces = [{ itemId: 'sku-mug', quantity: 2 }];
  expect(shipments).toEqual([
    {
      ...{ orderId: first, key: `${first}:shipment:1`, items: pieces },
      ...{ status: 'booked', marker: 'Timeout After Booking' },
    },
    {
      ...{ orderId: second, key: `${second}:shipment:1`, items: pieces },
      ...{ status: 'in_transit', marker: '' },
    },
  ]);
  await easypost.close();
});

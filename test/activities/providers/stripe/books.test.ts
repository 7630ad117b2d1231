/** Stripe's books, as a restored service lists them, in Stripe's own wire format. */
import { afterAll, expect, test } from 'vitest';
import { stripePayments } from '../../../../activities/providers/stripe/payments.ts';
import { effectId } from '../../../../contracts/effects.ts';
import { newOrderId } from '../../../../contracts/ids.ts';
import { listPaymentsResult } from '../../../../contracts/providerBooks.ts';
import { stripeStandIn } from '../../../../proof/standIns/stripe/stripeStandIn.ts';

const stripe = await stripeStandIn();
afterAll(stripe.close);
const provider = stripePayments(stripe);
const call = (idempotencyKey: string) => ({ idempotencyKey, signal: AbortSignal.timeout(5_000) });

async function charged(amount = 1999, currency = 'EUR', hold = false) {
  const orderId = newOrderId();
  const key = effectId(orderId, 'payment');
  const asked = { orderId, userId: 'u', amount, currency, paymentMethod: 'pm_card_visa' };
  const take = hold ? provider.holding?.authorize : provider.charge;
  const taken = await take?.(asked, call(key));
  const undo = () =>
    provider.refund(
      { orderId, amount, currency, reference: taken?.reference ?? '', reason: 'ORDER_CANCELLED' },
      call(`${key}:undo`),
    );
  return { key, undo };
}

async function listed() {
  const until = new Date(Date.now() + 60_000).toISOString();
  const range = { since: new Date(Date.now() - 3_600_000).toISOString(), until };
  const all: { effectId: string; status: string; amount: number; currency: string }[] = [];
  let [cursor, pages]: [string | null, number] = [null, 0];
  do {
    const answer: unknown = await provider.list?.({ ...range, cursor }, call('books'));
    const page = listPaymentsResult.parse(answer);
    all.push(...page.effects);
    [cursor, pages] = [page.next, pages + 1];
  } while (cursor !== null);
  return { pages, of: (key: string) => all.find((entry) => entry.effectId === key) };
}

test('What was taken, held, given back and let go of is listed with what is left of it', async () => {
  const [paid, held, back, free] = [
    await charged(5_000, 'ISK'),
    await charged(700, 'EUR', true),
    await charged(),
    await charged(900, 'EUR', true),
  ];
  await back.undo();
  await free.undo();
  const { of } = await listed();
  expect(of(paid.key)).toMatchObject({ status: 'charged', amount: 5_000, currency: 'ISK' });
  expect(of(held.key)).toMatchObject({ status: 'authorized', amount: 700, currency: 'EUR' });
  expect(of(back.key)).toMatchObject({ status: 'refunded' });
  expect(of(free.key)).toMatchObject({ status: 'voided' });
});

test('Payments on several pages are all listed', async () => {
  const orders: string[] = [];
  for (let number = 0; number < 120; number += 1) orders.push((await charged()).key);
  const { pages, of } = await listed();
  expect(pages).toBeGreaterThan(1);
  expect(orders.filter((key) => of(key) === undefined)).toEqual([]);
});

/** Stripe's books, page by page: the PaymentIntents that have an effect's id. */
import type Stripe from 'stripe';
import {
  BOOK_PAGE,
  type ListInput,
  type ListPaymentsResult,
} from '../../../contracts/providerBooks.ts';
import { EFFECT, foundCharge } from './intents.ts';

/** Those that were declined, and never paid, are listed as pending: anybody can still pay them. */
export async function listIntents(
  stripe: Stripe,
  { since, until, cursor }: ListInput,
): Promise<ListPaymentsResult> {
  const { data, has_more } = await stripe.paymentIntents.list({
    created: { gte: secondsOf(since), lt: secondsOf(until) },
    limit: BOOK_PAGE,
    expand: ['data.latest_charge.refunds'],
    ...(cursor !== null && { starting_after: cursor }),
  });
  return { effects: data.flatMap(entryOf), next: (has_more && data.at(-1)?.id) || null };
}

function entryOf(intent: Stripe.PaymentIntent): ListPaymentsResult['effects'] {
  const { status, reference, amount } = foundCharge(intent);
  const effectId = intent.metadata[EFFECT];
  // Other programs of the shop may take payments by the same account.
  if (!effectId || status === 'declined') return [];
  const createdAt = new Date(intent.created * 1000).toISOString();
  return [
    { effectId, reference, createdAt, status, amount, currency: intent.currency.toUpperCase() },
  ];
}

const secondsOf = (time: string): number => Math.floor(Date.parse(time) / 1000);

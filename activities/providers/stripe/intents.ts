/** Finds the PaymentIntent of an effect. */
import Stripe from 'stripe';
import type { Authorization, FoundCharge } from '../paymentProvider.ts';
import { UnclearAnswer } from '../providerHttp.ts';
import { fromStripe } from './money.ts';

/** Stripe's search lags by up to a minute, in an outage by up to an hour; its list does not lag. */
const LAG_SECONDS = 3600;
/** Our clock and Stripe's may differ by this much. */
const SLACK_SECONDS = 300;
const PAGE = 100;
const MAX_PAGES = 10;

/** The key of the effect's id in an intent's metadata. */
export const EFFECT = 'effectId';

/**
 * @returns null only when there is certainly none
 * @throws UnclearAnswer when there are too many recent intents to look through
 */
export async function findIntent(
  stripe: Stripe,
  effectId: string,
): Promise<Stripe.PaymentIntent | null> {
  const query = `metadata['${EFFECT}']:'${effectId.replaceAll(/['\\]/g, '\\$&')}'`;
  const expand = ['data.latest_charge.refunds'];
  const recently = Math.floor(Date.now() / 1000) - LAG_SECONDS;
  try {
    const { data } = await stripe.paymentIntents.search({ query, limit: 2, expand });
    const intent = data.find(({ metadata }) => metadata[EFFECT] === effectId);
    if (intent) return intent;
  } catch (error) {
    // Not offered in some countries, and it may be away while the rest of Stripe answers.
    if (!(error instanceof Stripe.errors.StripeError)) throw error;
    const placed = placedSeconds(effectId);
    if (placed === null) throw error;
    return findSince(stripe, effectId, Math.min(placed - SLACK_SECONDS, recently), expand);
  }
  return findSince(stripe, effectId, recently, expand);
}

/** When the order was placed: an effect's id begins with the order's, a UUID of version 7. */
function placedSeconds(effectId: string): number | null {
  const [, high, low] = /^([0-9a-f]{8})-([0-9a-f]{4})-7/.exec(effectId) ?? [];
  return high && low ? Math.floor(Number.parseInt(high + low, 16) / 1000) : null;
}

async function findSince(stripe: Stripe, effectId: string, since: number, expand: string[]) {
  const created = { gte: since };
  let after: { starting_after?: string } = {};
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { data, has_more } = await stripe.paymentIntents.list({
      created,
      limit: PAGE,
      expand,
      ...after,
    });
    const intent = data.find(({ metadata }) => metadata[EFFECT] === effectId);
    if (intent) return intent;
    const last = data.at(-1);
    if (!has_more || !last) return null;
    after = { starting_after: last.id };
  }
  throw new UnclearAnswer('Stripe has too many recent payments to look through.');
}

/** A PaymentIntent as the fence sees it. */
export function foundCharge(intent: Stripe.PaymentIntent): FoundCharge {
  const { id: reference, currency } = intent;
  const status = standing(intent);
  const amount = fromStripe(status === 'charged' ? leftOf(intent) : intent.amount, currency);
  return { status, reference, amount };
}

/**
 * What can still be given back of what was taken, in Stripe's units. What was held and not taken is
 * among what Stripe says is refunded of a charge.
 */
export function leftOf({ latest_charge: charge, amount_received }: Stripe.PaymentIntent): number {
  if (charge === null || typeof charge === 'string') return amount_received;
  return charge.amount - charge.amount_refunded;
}

function standing(intent: Stripe.PaymentIntent): FoundCharge['status'] {
  if (intent.status === 'canceled') return 'voided';
  if (intent.status === 'requires_capture') return 'authorized';
  // Anyone with its client secret can still pay it, even after a decline: it must be cancelled.
  if (intent.status !== 'succeeded') return 'pending';
  const charge = intent.latest_charge;
  if (charge === null || typeof charge === 'string' || !charge.refunded) return 'charged';
  // A pending refund may still fail.
  const settled = charge.refunds?.data.every(({ status }) => status === 'succeeded') ?? true;
  return settled ? 'refunded' : 'charged';
}

/** Cards let go of what is not captured by then. */
export function heldUntil({
  latest_charge: charge,
}: Stripe.PaymentIntent): Pick<Authorization, 'authorizedUntil'> {
  if (charge === null || typeof charge === 'string') return {};
  const before = charge.payment_method_details?.card?.capture_before;
  return before ? { authorizedUntil: new Date(before * 1000).toISOString() } : {};
}

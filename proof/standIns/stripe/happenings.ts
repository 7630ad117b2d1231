/** What happens to payments and refunds, by a request or by itself, and the events that tell it. */
import { methodOf } from './methods.ts';
import {
  chargeOf,
  type Happening,
  type Intent,
  newId,
  plan,
  type RefundRow,
  type Stripe,
  shownIntent,
  shownRefund,
  tell,
} from './stripeBook.ts';

const tellIntent = (stripe: Stripe, type: string, intent: Intent): void =>
  tell(stripe, `payment_intent.${type}`, shownIntent(stripe, intent, false));
const tellRefunded = (stripe: Stripe, intent: Intent): void =>
  tell(stripe, 'charge.refunded', chargeOf(stripe, intent) ?? {});

function planNext(
  stripe: Stripe,
  about: { readonly id: string },
  method: string,
  once: 'made' | 'held' | 'taken' | 'asked back',
): void {
  const next = methodOf(method).next?.[once];
  if (next) plan(stripe, next[0], about, next[1]);
}

export function made(stripe: Stripe, intent: Intent): void {
  stripe.book.entries.intents.push(intent);
  const { first, decline } = methodOf(intent.method);
  if (first === undefined && decline === undefined) comeTrue(stripe, intent);
  if (decline) fail(stripe, intent);
  planNext(stripe, intent, intent.method, 'made');
}

/** The money comes: it is held where it is to be captured, else taken. */
export function comeTrue(stripe: Stripe, intent: Intent): void {
  if (intent.capture_method === 'automatic' || intent.status === 'requires_capture') {
    take(stripe, intent, intent.amount);
    return;
  }
  intent.status = 'requires_capture';
  tellIntent(stripe, 'amount_capturable_updated', intent);
  planNext(stripe, intent, intent.method, 'held');
}

/** What is held beyond `amount` is let go, which Stripe keeps and tells as a refund. */
export function take(stripe: Stripe, intent: Intent, amount: number): void {
  Object.assign(intent, { status: 'succeeded', amount_received: amount });
  const rest = intent.amount - amount;
  if (rest > 0) {
    const release = { ...newRefund(intent, rest, {}), status: 'succeeded', isRelease: true };
    stripe.book.entries.refunds.push(release);
    tellRefunded(stripe, intent);
  }
  tellIntent(stripe, 'succeeded', intent);
  planNext(stripe, intent, intent.method, 'taken');
}

export function fail(stripe: Stripe, intent: Intent): void {
  Object.assign(intent, { status: 'requires_payment_method', amount_received: 0 });
  tellIntent(stripe, 'payment_failed', intent);
}

/** An older version of Stripe's API tells as a refund also that a hold is let go. */
export function letGo(stripe: Stripe, intent: Intent): void {
  const wasHeld = intent.status === 'requires_capture';
  intent.status = 'canceled';
  tellIntent(stripe, 'canceled', intent);
  if (wasHeld) tellRefunded(stripe, intent);
}

const newRefund = (
  intent: Intent,
  amount: number,
  metadata: Record<string, string>,
): RefundRow => ({
  ...{ id: newId('re'), object: 'refund', amount, currency: intent.currency },
  ...{ payment_intent: intent.id, status: 'pending', metadata },
});

export function giveBack(
  stripe: Stripe,
  intent: Intent,
  amount: number,
  metadata: Record<string, string>,
): RefundRow {
  const refund = newRefund(intent, amount, metadata);
  stripe.book.entries.refunds.push(refund);
  const isPending = methodOf(intent.method).refundsArePending === true;
  if (!isPending) refund.status = 'succeeded';
  tell(stripe, 'refund.created', shownRefund(refund));
  tellRefunded(stripe, intent);
  planNext(stripe, refund, intent.method, 'asked back');
  return refund;
}

export function endRefund(stripe: Stripe, refund: RefundRow, status: 'succeeded' | 'failed'): void {
  refund.status = status;
  tell(stripe, 'refund.updated', shownRefund(refund));
  if (status === 'failed') tell(stripe, 'refund.failed', shownRefund(refund));
}

const DISPUTED_MS = 5_000;

/** Lets a plan happen, unless what it is about has changed since. */
export function happen(stripe: Stripe, what: Happening, id: string): void {
  const { intents, refunds } = stripe.book.entries;
  const refund = refunds.find((each) => each.id === id);
  if (refund?.status === 'pending') endRefund(stripe, refund, 'succeeded');
  const intent = intents.find((each) => each.id === id);
  if (!intent) return;
  const isOpen = intent.status === 'requires_action';
  if (what === 'paid' && isOpen) comeTrue(stripe, intent);
  if (what === 'failed' && isOpen) fail(stripe, intent);
  if (what === 'hold ends' && intent.status === 'requires_capture') letGo(stripe, intent);
  if (what === 'disputed' || what === 'dispute closed') dispute(stripe, intent, what);
}

/** While it is disputed nothing can be given back; the shop wins. */
function dispute(stripe: Stripe, intent: Intent, what: 'disputed' | 'dispute closed'): void {
  intent.isDisputed = what === 'disputed';
  const status = intent.isDisputed ? 'needs_response' : 'won';
  const { id: payment_intent, amount, currency } = intent;
  const about = { object: 'dispute', payment_intent, charge: `ch_${payment_intent}`, metadata: {} };
  tell(stripe, intent.isDisputed ? 'charge.dispute.created' : 'charge.dispute.closed', {
    ...{ id: `dp_${payment_intent}`, ...about, amount, currency, status },
  });
  if (intent.isDisputed) plan(stripe, 'dispute closed', intent, DISPUTED_MS);
}

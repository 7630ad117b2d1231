/** What Stripe's events mean. */
import { z } from 'zod';
import { isOrderId } from '../../contracts/ids.ts';
import type { PaymentUpdate } from '../../contracts/saga.ts';
import { foreignText } from '../http/signedRoute.ts';

export const stripeEvent = z.looseObject({
  id: foreignText(200, 1),
  type: foreignText(200),
  data: z.looseObject({
    object: z.looseObject({
      id: foreignText(200, 1),
      status: foreignText(200).nullish(),
      /** A refund's, a charge's, a dispute's or a warning's. */
      payment_intent: foreignText(200, 1).nullish(),
      /** A charge's: whether all of it is refunded. */
      refunded: z.boolean().nullish(),
      /** A charge's: false of one that was only held. */
      captured: z.boolean().nullish(),
      /** A charge's: in Stripe's units. */
      amount_refunded: z.int().nullish(),
      /** A charge's: what was taken or held, and what of it was taken. */
      amount: z.int().nullish().catch(null),
      amount_captured: z.int().nullish().catch(null),
      metadata: z.record(foreignText(40), foreignText(500)).nullish(),
    }),
  }),
});
type StripeEvent = z.output<typeof stripeEvent>;
type StripeObject = StripeEvent['data']['object'];

/** Stripe reports a refund's end under several types: its state is the news, not the event. */
const ofRefund = ({ status }: StripeObject): PaymentUpdate['status'] | null => {
  if (status === 'succeeded') return 'refunded';
  return status === 'failed' || status === 'canceled' ? 'refund_failed' : null;
};
/** An older version of Stripe's API tells as a refund also that a hold is let go. */
const ofCharge = (charge: StripeObject): PaymentUpdate['status'] | null => {
  const { captured, refunded } = charge;
  if (captured === false || givenBackOf(charge) === 0) return null;
  return refunded ? 'refunded' : 'partially_refunded';
};

/**
 * What a charge says is given back of what was taken, in Stripe's units; null: it does not say. What
 * was held and not taken is among what Stripe says is refunded.
 */
export function givenBackOf(charge: StripeObject): number | null {
  const { amount, amount_captured: taken, amount_refunded: refunded } = charge;
  if (typeof refunded !== 'number') return null;
  const isTakenInPart = typeof amount === 'number' && typeof taken === 'number' && taken > 0;
  return isTakenInPart ? refunded - (amount - taken) : refunded;
}
const disputed = () => 'disputed' as const;

/**
 * What an event's object means; null: nothing. A failed try, `payment_intent.payment_failed`, means
 * nothing: the payer can still complete the payment, until it is cancelled.
 */
const meanings: Readonly<Record<string, (object: StripeObject) => PaymentUpdate['status'] | null>> =
  {
    'payment_intent.succeeded': () => 'charged',
    'payment_intent.amount_capturable_updated': ({ status }) =>
      status === 'requires_capture' ? 'authorized' : null,
    /** Also of an authorization that has ended. */
    'payment_intent.canceled': () => 'declined',
    'charge.refunded': ofCharge,
    'refund.created': ofRefund,
    'refund.updated': ofRefund,
    'refund.failed': ofRefund,
    'charge.refund.updated': ofRefund,
    'charge.dispute.created': disputed,
    'radar.early_fraud_warning.created': disputed,
  };

const OWN_REFUND = /:refund:(\d{1,9})$/;

/** The update that an event means, and the order that its object names; null: it means none. */
export function meaningOf({ id, type, data: { object } }: StripeEvent) {
  const status = Object.hasOwn(meanings, type) ? meanings[type]?.(object) : null;
  const isIntent = type.startsWith('payment_intent.');
  const isRefund = meanings[type] === ofRefund;
  // A refund of its own, not the undo of the payment.
  const own = isRefund ? OWN_REFUND.exec(object.metadata?.['effectId'] ?? '') : null;
  const reference = isIntent || own ? object.id : object.payment_intent;
  if (!status || !reference) return null;
  const updateId = isRefund ? `${object.id}:${object.status}` : id;
  const named = object.metadata?.['orderId'] ?? '';
  const refund = own ? { refund: Number(own[1]) } : {};
  return {
    named: isOrderId(named) ? named : null,
    /** The payment that it is about. */
    paidBy: isIntent ? object.id : object.payment_intent,
    payload: { updateId, status, reference, ...refund },
  };
}

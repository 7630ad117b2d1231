/** Refunds a payment, or cancels it while it is pending. */
import type Stripe from 'stripe';
import type { Refund, RefundRequest } from '../paymentProvider.ts';
import { UnclearAnswer } from '../providerHttp.ts';
import { hasCode } from './errors.ts';
import { EFFECT } from './intents.ts';
import { toStripe } from './money.ts';

const MAX_REFUNDS = 100;

/** @throws UnclearAnswer when it cannot be refunded yet */
export async function refundPayment(
  stripe: Stripe,
  request: RefundRequest,
  idempotencyKey: string,
): Promise<Refund> {
  const intent = await stripe.paymentIntents.retrieve(request.reference);
  if (intent.status === 'canceled') return { status: 'voided', reference: intent.id };
  if (intent.status === 'succeeded') return refundCharged(stripe, request, idempotencyKey);
  // If it succeeds at this moment, the cancellation fails and the next try refunds it.
  const cancelled = await stripe.paymentIntents.cancel(intent.id);
  if (cancelled.status !== 'canceled') throw new UnclearAnswer('Stripe did not cancel a payment.');
  return { status: 'voided', reference: cancelled.id };
}

async function refundCharged(
  stripe: Stripe,
  { orderId, reference, amount, currency }: RefundRequest,
  idempotencyKey: string,
): Promise<Refund> {
  const whole = toStripe(amount, currency);
  const { data } = await stripe.refunds.list({ payment_intent: reference, limit: MAX_REFUNDS });
  const valid = data.filter(({ status }) => status !== 'failed' && status !== 'canceled');
  const refunded = valid.reduce((sum, refund) => sum + refund.amount, 0);
  const latest = valid[0];
  if (latest && refunded >= whole) return answer(valid.find(isUnderWay) ?? latest);

  // Stripe repeats a refund's first answer under its key: after a failed refund a new key is
  // needed.
  const failed = data.length - valid.length;
  try {
    const refund = await stripe.refunds.create(
      {
        payment_intent: reference,
        amount: whole - refunded,
        reason: 'requested_by_customer',
        metadata: { [EFFECT]: idempotencyKey, orderId },
      },
      { idempotencyKey: failed === 0 ? idempotencyKey : `${idempotencyKey}:${failed}` },
    );
    return answer(refund);
  } catch (error) {
    // A person may have refunded it, for example: the goal is reached.
    if (hasCode(error, 'charge_already_refunded')) return { status: 'refunded', reference };
    throw error;
  }
}

const isUnderWay = ({ status }: Stripe.Refund): boolean => status !== 'succeeded';

function answer(refund: Stripe.Refund): Refund {
  if (refund.status === 'succeeded') return { status: 'refunded', reference: refund.id };
  if (refund.status === 'pending' || refund.status === 'requires_action') {
    return { status: 'pending', reference: refund.id };
  }
  throw new UnclearAnswer('Stripe could not make a refund.');
}

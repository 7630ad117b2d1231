/** Refunds a payment, or cancels it while it is pending. */
import type Stripe from 'stripe';
import type {
  AmountRefund,
  AmountRefundRequest,
  Refund,
  RefundRequest,
} from '../paymentProvider.ts';
import { UnclearAnswer } from '../providerHttp.ts';
import { ProviderRefusal } from '../providerRefusal.ts';
import { hasCode } from './errors.ts';
import { EFFECT, leftOf } from './intents.ts';
import { makeRefund } from './makeRefund.ts';
import { toStripe } from './money.ts';

const MAX_REFUNDS = 100;

/** @throws UnclearAnswer when it cannot be refunded yet */
export async function refundPayment(
  stripe: Stripe,
  request: RefundRequest,
  idempotencyKey: string,
): Promise<Refund> {
  const intent = await stripe.paymentIntents.retrieve(request.reference, {
    expand: ['latest_charge'],
  });
  if (intent.status === 'canceled') return { status: 'voided', reference: intent.id };
  if (intent.status === 'succeeded')
    return refundCharged(stripe, request, leftOf(intent), idempotencyKey);
  // If it succeeds at this moment, the cancellation fails and the next try refunds it.
  const cancelled = await stripe.paymentIntents.cancel(intent.id);
  if (cancelled.status !== 'canceled') throw new UnclearAnswer('Stripe did not cancel a payment.');
  return { status: 'voided', reference: cancelled.id };
}

async function refundCharged(
  stripe: Stripe,
  { orderId, reference }: RefundRequest,
  left: number,
  idempotencyKey: string,
): Promise<Refund> {
  const data = await refundsOf(stripe, reference);
  const valid = data.filter(({ status }) => status !== 'failed' && status !== 'canceled');
  const latest = valid[0];
  if (latest && left <= 0) return answer(valid.find(isUnderWay) ?? latest);

  // Stripe repeats a refund's first answer under its key: after a failed refund, or when less is left,
  // a new key is needed.
  const key = data.length === 0 ? idempotencyKey : `${idempotencyKey}:${data.length}`;
  try {
    const refund = await makeRefund(
      stripe,
      {
        payment_intent: reference,
        amount: left,
        reason: 'requested_by_customer',
        metadata: { [EFFECT]: idempotencyKey, orderId },
      },
      key,
    );
    return answer(refund);
  } catch (error) {
    // A person may have refunded it, for example: the goal is reached.
    if (hasCode(error, 'charge_already_refunded')) return { status: 'refunded', reference };
    throw error;
  }
}

/** Refunds of a payment, the newest first. */
async function refundsOf(stripe: Stripe, reference: string): Promise<Stripe.Refund[]> {
  const { data, has_more } = await stripe.refunds.list({
    payment_intent: reference,
    limit: MAX_REFUNDS,
  });
  if (has_more)
    throw new UnclearAnswer('Stripe has too many refunds of a payment to look through.');
  return data;
}

/** @throws ProviderRefusal REFUND_REFUSED when it is more than is left, or Stripe cannot make it */
export async function refundPart(
  stripe: Stripe,
  { orderId, reference, amount, currency }: AmountRefundRequest,
  effectId: string,
): Promise<AmountRefund> {
  // Stripe keeps idempotency keys for some days only, and repeats a 500 under them.
  const data = await refundsOf(stripe, reference);
  const earlier = data.find(({ metadata }) => metadata?.[EFFECT] === effectId);
  if (earlier) return part(earlier);
  try {
    const refund = await makeRefund(
      stripe,
      {
        payment_intent: reference,
        amount: toStripe(amount, currency),
        reason: 'requested_by_customer',
        metadata: { [EFFECT]: effectId, orderId },
      },
      effectId,
    );
    return part(refund);
  } catch (error) {
    const isRefused =
      error instanceof ProviderRefusal || refused.some((code) => hasCode(error, code));
    if (isRefused) throw new ProviderRefusal('REFUND_REFUSED');
    throw error;
  }
}

/** More than is left, or a charge that is disputed. */
const refused = ['charge_already_refunded', 'amount_too_large', 'charge_disputed'];

function part({ id: reference, status }: Stripe.Refund): AmountRefund {
  if (status === 'succeeded') return { status: 'refunded', reference };
  if (status === 'pending' || status === 'requires_action') return { status: 'pending', reference };
  throw new ProviderRefusal('REFUND_REFUSED');
}

const isUnderWay = ({ status }: Stripe.Refund): boolean => status !== 'succeeded';

function answer(refund: Stripe.Refund): Refund {
  if (refund.status === 'succeeded') return { status: 'refunded', reference: refund.id };
  if (refund.status === 'pending' || refund.status === 'requires_action') {
    return { status: 'pending', reference: refund.id };
  }
  throw new UnclearAnswer('Stripe could not make a refund.');
}

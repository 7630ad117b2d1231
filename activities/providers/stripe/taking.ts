/**
 * Charges or holds money: a PaymentIntent, created and confirmed in one request under the effect's
 * idempotency key, and found by its metadata.
 */
import type Stripe from 'stripe';
import type { Authorization, ChargeRequest } from '../paymentProvider.ts';
import { UnclearAnswer } from '../providerHttp.ts';
import { ProviderRefusal } from '../providerRefusal.ts';
import { isServerError, refusalIn } from './errors.ts';
import { EFFECT, findIntent, heldUntil } from './intents.ts';
import { toStripe } from './money.ts';

type NewIntent = Stripe.PaymentIntentCreateParams & { readonly currency: string };

/** @throws ProviderRefusal; what Stripe's client throws when the outcome is unknown */
export const charge = (stripe: Stripe, request: ChargeRequest, effectId: string) =>
  take(stripe, intentOf(request, effectId), effectId);

/** Methods of payment that cannot be held are refused by Stripe. Throws as `charge`. */
export const authorize = (stripe: Stripe, request: ChargeRequest, effectId: string) =>
  take(
    stripe,
    { ...intentOf(request, effectId), capture_method: 'manual', expand: ['latest_charge'] },
    effectId,
  );

async function take(stripe: Stripe, body: NewIntent, effectId: string): Promise<Authorization> {
  try {
    const intent = await stripe.paymentIntents.create(body, { idempotencyKey: effectId });
    return answerOf(intent, body);
  } catch (error) {
    const refusal = refusalIn(error);
    if (refusal !== null) {
      await cancelDeclined(stripe, error);
      throw new ProviderRefusal(refusal);
    }
    if (isServerError(error)) return lookUp(stripe, body, effectId);
    throw error;
  }
}

function intentOf(
  { orderId, userId, amount, currency, paymentMethod }: ChargeRequest,
  effectId: string,
): NewIntent {
  return {
    amount: toStripe(amount, currency),
    currency: currency.toLowerCase(),
    confirm: true,
    payment_method: paymentMethod,
    // 3-D Secure happens in the shop's page with the client secret, without redirects.
    automatic_payment_methods: { enabled: true, allow_redirects: 'never' },
    metadata: { [EFFECT]: effectId, orderId, userId },
  };
}

const outcomes: Readonly<Partial<Record<Stripe.PaymentIntent.Status, Authorization['status']>>> = {
  succeeded: 'charged',
  processing: 'pending',
  requires_action: 'pending',
  requires_capture: 'authorized',
  requires_confirmation: 'pending',
};

/** @throws UnclearAnswer when the answer is about another amount or currency than requested */
function answerOf(
  intent: Stripe.PaymentIntent,
  asked: Pick<NewIntent, 'amount' | 'currency'>,
): Authorization {
  const status = outcomes[intent.status];
  const same = intent.amount === asked.amount && intent.currency === asked.currency;
  if (status === undefined || !same) throw new UnclearAnswer('Stripe answered for other money.');
  return {
    status,
    reference: intent.id,
    ...(status === 'pending' && actionOf(intent)),
    ...(status === 'authorized' && heldUntil(intent)),
  };
}

/** The shop's page completes 3-D Secure with the client secret, again after a failed try. */
const actionOf = ({
  client_secret: value,
}: Stripe.PaymentIntent): Pick<Authorization, 'clientAction'> =>
  value ? { clientAction: { type: 'client_secret', value } } : {};

/** After a 500: Stripe may have taken the money, and repeats the 500 under this key. */
async function lookUp(stripe: Stripe, body: NewIntent, effectId: string): Promise<Authorization> {
  const intent = await findIntent(stripe, effectId);
  if (intent === null) throw new UnclearAnswer('Stripe answered with a server error.');
  const declined = intent.status === 'requires_payment_method' || intent.status === 'canceled';
  if (declined) throw new ProviderRefusal('PAYMENT_DECLINED');
  return answerOf(intent, body);
}

/**
 * Cancels a declined intent, which anyone with its client secret could pay with another card. If
 * the cancellation fails and the intent is paid, Stripe's webhook reports the charge and it is
 * refunded.
 */
async function cancelDeclined(stripe: Stripe, error: unknown): Promise<void> {
  if (!(error instanceof Error) || !('payment_intent' in error)) return;
  const { payment_intent: intent } = error as { payment_intent?: Stripe.PaymentIntent };
  if (intent === undefined) return;
  await stripe.paymentIntents.cancel(intent.id).catch(() => undefined);
}

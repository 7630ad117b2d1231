/**
 * Stripe as a payment provider: a PaymentIntent per charge, created and confirmed in one request
 * under the effect's idempotency key, and found by its metadata.
 */
import type Stripe from 'stripe';
import type { Environment } from '../../../ops/settingsReader.ts';
import type { Charge, ChargeRequest, PaymentProvider } from '../paymentProvider.ts';
import { UnclearAnswer } from '../providerHttp.ts';
import { ProviderRefusal } from '../providerRefusal.ts';
import { type StripeAccount, stripeAccountFrom, stripeFor } from './client.ts';
import { isServerError, refusalIn, unclear } from './errors.ts';
import { EFFECT, findIntent, foundCharge } from './intents.ts';
import { toStripe } from './money.ts';
import { refundPart, refundPayment } from './refund.ts';

export function stripePayments(account: StripeAccount): PaymentProvider {
  const clientFor = stripeFor(account);
  return {
    async charge(request, { signal, idempotencyKey }) {
      signal.throwIfAborted();
      const stripe = clientFor(signal);
      try {
        const body = intentOf(request, idempotencyKey);
        const intent = await stripe.paymentIntents.create(body, { idempotencyKey });
        return chargeOf(intent, body);
      } catch (error) {
        if (error instanceof ProviderRefusal) throw error;
        const refusal = refusalIn(error);
        if (refusal !== null) {
          await cancelDeclined(stripe, error);
          throw new ProviderRefusal(refusal);
        }
        if (isServerError(error)) return await lookUpCharge(stripe, request, idempotencyKey);
        throw signal.aborted ? signal.reason : unclear(error);
      }
    },

    async find(key, { signal }) {
      try {
        const intent = await findIntent(clientFor(signal), key);
        return intent && foundCharge(intent);
      } catch (error) {
        throw signal.aborted ? signal.reason : unclear(error);
      }
    },

    async refund(request, { signal, idempotencyKey }) {
      try {
        return await refundPayment(clientFor(signal), request, idempotencyKey);
      } catch (error) {
        throw signal.aborted ? signal.reason : unclear(error);
      }
    },

    async refundAmount(request, { signal, idempotencyKey }) {
      try {
        return await refundPart(clientFor(signal), request, idempotencyKey);
      } catch (error) {
        throw signal.aborted ? signal.reason : unclear(error);
      }
    },
  };
}

/** @throws ConfigurationError when Stripe's secret key is missing */
export const stripePaymentsFrom = (environment: Environment): PaymentProvider =>
  stripePayments(stripeAccountFrom(environment));

type NewIntent = Stripe.PaymentIntentCreateParams & { readonly currency: string };

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

/** The shop's page completes 3-D Secure with the client secret, again after a failed try. */
const actionOf = ({ client_secret: value }: Stripe.PaymentIntent): Pick<Charge, 'clientAction'> =>
  value ? { clientAction: { type: 'client_secret', value } } : {};

const outcomes: Readonly<Partial<Record<Stripe.PaymentIntent.Status, Charge['status']>>> = {
  succeeded: 'charged',
  processing: 'pending',
  requires_action: 'pending',
  requires_capture: 'pending',
  requires_confirmation: 'pending',
};

/** @throws UnclearAnswer when the answer is about another amount or currency than requested */
function chargeOf(
  intent: Stripe.PaymentIntent,
  asked: Pick<NewIntent, 'amount' | 'currency'>,
): Charge {
  const status = outcomes[intent.status];
  const same = intent.amount === asked.amount && intent.currency === asked.currency;
  if (status === undefined || !same) throw new UnclearAnswer('Stripe answered for other money.');
  return { status, reference: intent.id, ...(status === 'pending' && actionOf(intent)) };
}

/** After a 500: Stripe may have charged, and repeats the 500 under this key. */
async function lookUpCharge(
  stripe: Stripe,
  request: ChargeRequest,
  effectId: string,
): Promise<Charge> {
  const intent = await findIntent(stripe, effectId).catch((error) => {
    throw unclear(error);
  });
  if (intent === null) throw new UnclearAnswer('Stripe answered with a server error.');
  const declined = intent.status === 'requires_payment_method' || intent.status === 'canceled';
  if (declined) throw new ProviderRefusal('PAYMENT_DECLINED');
  return chargeOf(intent, intentOf(request, effectId));
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

/** Stripe as a payment provider. */
import type { Environment } from '../../../ops/settingsReader.ts';
import type { PaymentProvider } from '../paymentProvider.ts';
import { UnclearAnswer } from '../providerHttp.ts';
import { ProviderRefusal } from '../providerRefusal.ts';
import { listIntents } from './books.ts';
import { capturePayment } from './capture.ts';
import { type StripeAccount, stripeAccountFrom, stripeFor } from './client.ts';
import { unclear } from './errors.ts';
import { findIntent, foundCharge } from './intents.ts';
import { refundPart, refundPayment } from './refund.ts';
import { authorize, charge } from './taking.ts';

export function stripePayments(account: StripeAccount): PaymentProvider {
  const clientFor = stripeFor(account);
  /** Runs one call. Its errors hold none of Stripe's text, or are the signal's own reason. */
  const calling = async <T>(
    signal: AbortSignal,
    call: (stripe: ReturnType<typeof clientFor>) => Promise<T>,
  ): Promise<T> => {
    signal.throwIfAborted();
    try {
      return await call(clientFor(signal));
    } catch (error) {
      const isLate = signal.aborted && !(error instanceof ProviderRefusal);
      throw isLate ? signal.reason : unclear(error);
    }
  };
  return {
    async charge(request, { signal, idempotencyKey }) {
      const taken = await calling(signal, (stripe) => charge(stripe, request, idempotencyKey));
      const { status } = taken;
      if (status === 'authorized') throw new UnclearAnswer('Stripe holds what it was to take.');
      return { ...taken, status };
    },

    find: (key, { signal }) =>
      calling(signal, async (stripe) => {
        const intent = await findIntent(stripe, key);
        return intent && foundCharge(intent);
      }),

    list: (range, { signal }) => calling(signal, (stripe) => listIntents(stripe, range)),

    refund: (request, { signal, idempotencyKey }) =>
      calling(signal, (stripe) => refundPayment(stripe, request, idempotencyKey)),

    refundAmount: (request, { signal, idempotencyKey }) =>
      calling(signal, (stripe) => refundPart(stripe, request, idempotencyKey)),

    holding: {
      authorize: (request, { signal, idempotencyKey }) =>
        calling(signal, (stripe) => authorize(stripe, request, idempotencyKey)),

      capture: (request, { signal, idempotencyKey }) =>
        calling(signal, (stripe) => capturePayment(stripe, request, idempotencyKey)),
    },
  };
}

/** @throws ConfigurationError when Stripe's secret key is missing */
export const stripePaymentsFrom = (environment: Environment): PaymentProvider =>
  stripePayments(stripeAccountFrom(environment));

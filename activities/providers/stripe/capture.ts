/** Takes the money that a PaymentIntent holds. */
import Stripe from 'stripe';
import { type Capture, CaptureRefused, type CaptureRequest } from '../paymentProvider.ts';
import { UnclearAnswer } from '../providerHttp.ts';
import { toStripe } from './money.ts';

/** @throws CaptureRefused; what Stripe's client throws when the outcome is unknown */
export async function capturePayment(
  stripe: Stripe,
  { reference, amount, currency }: CaptureRequest,
  effectId: string,
): Promise<Capture> {
  const asked = { amount: toStripe(amount, currency), currency: currency.toLowerCase() };
  try {
    const intent = await stripe.paymentIntents.capture(
      reference,
      { amount_to_capture: asked.amount },
      { idempotencyKey: keyOfNow(effectId) },
    );
    return capturedOf(intent, asked);
  } catch (error) {
    // Stripe refuses to capture twice, so that an earlier try may have succeeded.
    const intent = await stripe.paymentIntents.retrieve(reference);
    if (intent.status === 'succeeded') return capturedOf(intent, asked);
    if (intent.status === 'canceled' || isRefusal(error))
      throw new CaptureRefused('Stripe refuses to take the money.');
    throw error;
  }
}

/**
 * Stripe repeats an error under its key for a day, also when a person has seen to it since: each
 * minute has a key of its own. What is captured cannot be captured again under any key.
 */
const keyOfNow = (effectId: string): string => `${effectId}:${Math.floor(Date.now() / 60_000)}`;

/** @throws UnclearAnswer when it is not captured, or with another amount or currency than asked */
function capturedOf(
  { id, status, amount_received, currency }: Stripe.PaymentIntent,
  asked: { readonly amount: number; readonly currency: string },
): Capture {
  const isSame = amount_received === asked.amount && currency === asked.currency;
  if (status !== 'succeeded' || !isSame)
    throw new UnclearAnswer('Stripe answered for other money.');
  return { status: 'captured', reference: id };
}

const isRefusal = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeCardError ||
  error instanceof Stripe.errors.StripeInvalidRequestError;

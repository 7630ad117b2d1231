/** Tells Stripe's definite refusals from errors after which the outcome is unknown. */
import Stripe from 'stripe';
import { CaptureRefused } from '../paymentProvider.ts';
import { UnclearAnswer } from '../providerHttp.ts';
import { ProviderRefusal, type RefusalCode } from '../providerRefusal.ts';

/** Codes of a card that is invalid. Every other card error is a decline. */
const invalidCard = new Set([
  'expired_card',
  'incorrect_number',
  'invalid_number',
  'invalid_expiry_month',
  'invalid_expiry_year',
  'invalid_cvc',
  'incorrect_cvc',
]);

/** Codes of invalid requests that are about the payment, not about a mistake in our request. */
const refusedRequests: Readonly<Record<string, RefusalCode>> = {
  amount_too_large: 'AMOUNT_NOT_PAYABLE',
  amount_too_small: 'AMOUNT_NOT_PAYABLE',
  payment_intent_authentication_failure: 'PAYMENT_DECLINED',
  payment_intent_incompatible_payment_method: 'PAYMENT_METHOD_INVALID',
  payment_method_provider_decline: 'PAYMENT_DECLINED',
  payment_method_invalid_parameter: 'PAYMENT_METHOD_INVALID',
  payment_method_not_available: 'PAYMENT_METHOD_INVALID',
  payment_method_unactivated: 'PAYMENT_METHOD_INVALID',
  token_already_used: 'PAYMENT_METHOD_INVALID',
};

/** The refusal that an error means, or null when it is not a definite one. */
export function refusalIn(error: unknown): RefusalCode | null {
  if (error instanceof Stripe.errors.StripeCardError) {
    return invalidCard.has(error.code ?? '') ? 'PAYMENT_METHOD_INVALID' : 'PAYMENT_DECLINED';
  }
  if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) return null;
  const { code = '', param = '' } = error;
  if (code === 'resource_missing' && param === 'payment_method') return 'PAYMENT_METHOD_INVALID';
  return Object.hasOwn(refusedRequests, code) ? (refusedRequests[code] ?? null) : null;
}

/** Stripe repeats a 500 under its idempotency key, so only a look-up can tell the outcome. */
export const isServerError = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeError && (error.statusCode ?? 0) >= 500;

export const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Stripe.errors.StripeError && error.code === code;

/** An error without Stripe's text, which may hold personal data. */
export function unclear(error: unknown): Error {
  const isOurs = [UnclearAnswer, ProviderRefusal, CaptureRefused].some(
    (ours) => error instanceof ours,
  );
  if (isOurs) return error as Error;
  if (!(error instanceof Stripe.errors.StripeError)) {
    return new UnclearAnswer(`No answer from Stripe (${nameOf(error)}).`);
  }
  const words = [error.statusCode ?? 'no status', error.type, error.code ?? 'no code'];
  return new UnclearAnswer(`Stripe answered with an error (${words.join(', ')}).`);
}

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : 'no error');

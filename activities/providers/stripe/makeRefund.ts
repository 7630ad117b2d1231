/** Asks Stripe for a refund under an idempotency key. */
import Stripe from 'stripe';
import { UnclearAnswer } from '../providerHttp.ts';

const MOST_KEYS = 20;

/**
 * Stripe repeats a 500 under its key for a day. A repeated answer is of a request that has ended, so
 * that a refund which it made is among the refunds that were read before: there is none, and it is
 * asked for under the next key.
 *
 * @throws what Stripe's client throws, also the first 500 under a key
 */
export async function makeRefund(
  stripe: Stripe,
  body: Stripe.RefundCreateParams,
  key: string,
): Promise<Stripe.Refund> {
  for (let nth = 1; nth <= MOST_KEYS; nth += 1) {
    const idempotencyKey = nth === 1 ? key : `${key}:again:${nth}`;
    try {
      return await stripe.refunds.create(body, { idempotencyKey });
    } catch (error) {
      if (!isRepeated500(error)) throw error;
    }
  }
  throw new UnclearAnswer('Stripe answers a refund with server errors under all keys.');
}

const isRepeated500 = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeError &&
  (error.statusCode ?? 0) >= 500 &&
  error.headers?.['idempotent-replayed'] === 'true';

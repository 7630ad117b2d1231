/**
 * How payment methods behave. They have the names of Stripe's own test methods where there is one.
 * `pm_silent_after` is about the request that takes or holds the money, `pm_capture_silent_after`
 * about the capture, `pm_refund_silent_after` about refunds.
 */
import type { Json, Reply } from '../serve.ts';
import type { Happening } from './stripeBook.ts';

const error = (status: number, body: Json): Reply => ({ status, body: { error: body } });
export const invalid = (status: number, code: string, param?: string): Reply =>
  error(status, { type: 'invalid_request_error', code, message: code, ...(param && { param }) });
export const unauthorized = error(401, {
  type: 'invalid_request_error',
  message: 'Invalid API Key',
});
export const serverError = error(500, { type: 'api_error', message: 'An unknown error occurred' });
export const unavailable = error(503, { type: 'api_error', message: 'Unavailable' });
export const otherBody = error(400, {
  type: 'idempotency_error',
  message: 'Keys for idempotent requests…',
});
export const keyInUse = error(409, {
  type: 'idempotency_error',
  code: 'idempotency_key_in_use',
  message: '',
});
const rateLimited = error(429, {
  type: 'invalid_request_error',
  code: 'rate_limit',
  message: 'slow',
});
export const cardError = (body: Json): Reply => error(402, { type: 'card_error', ...body });

export interface Method {
  readonly decline?: Json;
  /** Its first status, when the money does not come at once. */
  readonly first?: 'requires_action' | 'processing';
  /** It cannot be held. */
  readonly isNeverHeld?: boolean;
  /** What becomes of it by itself once it is made, held, taken or asked back. */
  readonly next?: Readonly<
    Partial<Record<'made' | 'held' | 'taken' | 'asked back', readonly [Happening, number]>>
  >;
  /** What captures are answered, until a person has seen to it, or the first one only. */
  readonly capture?: Reply;
  readonly isOnce?: boolean;
  readonly refundsArePending?: boolean;
}

const declined = (code: string, more: Json = {}): Method => ({
  decline: { message: 'Your card was declined.', code, ...more },
});
const methods: Readonly<Record<string, Method>> = {
  pm_card_visa_chargeDeclined: declined('card_declined', { decline_code: 'generic_decline' }),
  pm_card_visa_chargeDeclinedInsufficientFunds: declined('card_declined', {
    decline_code: 'insufficient_funds',
  }),
  pm_card_chargeDeclinedExpiredCard: declined('expired_card'),
  pm_card_chargeDeclinedIncorrectCvc: declined('incorrect_cvc'),
  pm_card_chargeDeclinedProcessingError: declined('processing_error'),
  pm_card_threeDSecure2Required: { first: 'requires_action' },
  pm_bank_transfer: { first: 'processing' },
  pm_action_then_paid: { first: 'requires_action', next: { made: ['paid', 1_000] } },
  pm_action_then_failed: { first: 'requires_action', next: { made: ['failed', 1_000] } },
  pm_never_held: { isNeverHeld: true },
  pm_hold_ends: { next: { held: ['hold ends', 3_000] } },
  pm_card_createDispute: { next: { taken: ['disputed', 300] } },
  pm_capture_declined: { capture: cardError({ code: 'card_declined', message: 'no' }) },
  pm_capture_refused: { capture: invalid(400, 'capture_unauthorized_payment') },
  pm_capture_500_before: { capture: serverError },
  pm_capture_500_once: { capture: serverError, isOnce: true },
  pm_refund_pending: { refundsArePending: true },
  pm_refund_pending_then_made: {
    refundsArePending: true,
    next: { 'asked back': ['refunded', 1_000] },
  },
};

export const methodOf = (name: string): Method =>
  Object.hasOwn(methods, name) ? (methods[name] ?? {}) : {};

/** What comes between a request and its answer. Null: nothing. */
export type Trouble = Reply | 'silent before' | 'silent after' | 'garbage' | 'slow' | 'late' | null;

/** @param nth the number of the request under its key, from 1 */
export function troubleOf(method: string, nth: number): Trouble {
  if (method === 'pm_rate_limited') return nth <= 2 ? rateLimited : null;
  if (method === 'pm_slow') return 'slow';
  if (nth > 1) return null;
  if (method === 'pm_in_use') return keyInUse;
  if (method === 'pm_silent_before') return 'silent before';
  if (method === 'pm_silent_after') return 'silent after';
  if (method === 'pm_late') return 'late';
  return method === 'pm_garbage' ? 'garbage' : null;
}

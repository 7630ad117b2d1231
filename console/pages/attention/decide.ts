/** Decides about a flag by the API, as who is signed in. */
import type { OrdersApi } from '@order-management/client';
import type { DecisionAction } from '../../../contracts/decision.ts';
import { answerOf, Refusal } from '../../http/refusal.ts';

export interface Decision {
  readonly action: DecisionAction;
  readonly reason: string;
  /** Empty where there is none. */
  readonly reference: string;
}

interface About {
  readonly orderId: string;
  /** When the flag was raised; null for what was given up on, without a flag. */
  readonly since: string | null;
}

/**
 * Sent again it is the same decision: the API knows it by its words and its flag.
 *
 * @throws Refusal
 */
export async function decide(
  api: OrdersApi,
  { orderId, since }: About,
  { action, reason, reference }: Decision,
): Promise<void> {
  const about = { reason, ...(since === null ? {} : { since }) };
  const body =
    action === 'resolve'
      ? { ...about, action, reference }
      : { ...about, action, ...(reference === '' ? {} : { reference }) };
  const params = { path: { orderId } };
  await answerOf(api.POST('/v1/orders/{orderId}/attention', { params, body }));
}

/** @throws Refusal when the words are missing that a decision needs */
export function requireWords({ action, reason, reference }: Decision): void {
  requireReason(reason);
  if (action === 'resolve' && reference === '')
    throw new Refusal(400, 'REFERENCE_MISSING', 'Say what settled it: a reference is needed.');
}

/** @throws Refusal */
export function requireReason(reason: string): void {
  if (reason === '') throw new Refusal(400, 'REASON_MISSING', 'Say why: a reason is needed.');
}

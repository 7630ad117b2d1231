/**
 * Checks and interprets the providers' answers. Another team's worker may answer anything. An answer
 * that breaks the contract counts as an unknown outcome, and its step is undone.
 */
import type {
  BookShipmentResult,
  CancelShipmentResult,
  ChargePaymentResult,
  RefundPaymentResult,
} from '../contracts/provider.ts';

/** An answer as it arrived, not validated. Its type says only what the contract promises. */
type Unchecked<R> = R | null | undefined;

/** `pending`: the provider has accepted the undo and not finished it. */
export type UndoAnswer = 'undone' | 'nothing' | 'pending';

const isReference = (value: unknown): boolean =>
  typeof value === 'string' && value.length > 0 && value.length <= 200;

export const isCharge = (answer: Unchecked<ChargePaymentResult>): boolean =>
  (answer?.status === 'charged' || answer?.status === 'pending') && isReference(answer.reference);

export const isBooking = (answer: Unchecked<BookShipmentResult>): boolean =>
  answer?.status === 'booked' && isReference(answer.reference);

/** An invalid answer counts as `pending`: the undo is retried at growing intervals, then flagged. */
export function refundAnswer(answer: Unchecked<RefundPaymentResult>): UndoAnswer {
  if (answer?.status === 'refunded') return 'undone';
  return answer?.status === 'nothing_to_refund' ? 'nothing' : 'pending';
}

/** An invalid answer counts as `pending`, as for a refund. */
export function cancellationAnswer(answer: Unchecked<CancelShipmentResult>): UndoAnswer {
  if (answer?.status === 'cancelled') return 'undone';
  return answer?.status === 'nothing_to_cancel' ? 'nothing' : 'pending';
}

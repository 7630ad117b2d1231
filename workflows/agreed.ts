/**
 * Whether an answer is one of those agreed. Another team's worker may answer anything, and what is
 * not understood must not be taken for done: then nobody knows, and it is undone.
 */
import type {
  BookShipmentResult,
  CancelShipmentResult,
  ChargePaymentResult,
  RefundPaymentResult,
} from '../contracts/provider.ts';

/** What came over the wire, whatever it was to be. */
type Told<R> = R | null | undefined;

const isReference = (value: unknown): boolean =>
  typeof value === 'string' && value.length > 0 && value.length <= 200;

export const isCharge = (told: Told<ChargePaymentResult>): boolean =>
  (told?.status === 'charged' || told?.status === 'pending') && isReference(told.reference);

export const isBooking = (told: Told<BookShipmentResult>): boolean =>
  told?.status === 'booked' && isReference(told.reference);

/** Nonsense is as good as "under way": it is asked again, ever more slowly, and a person is called. */
export function refundOf(told: Told<RefundPaymentResult>): 'undone' | 'nothing' | 'pending' {
  if (told?.status === 'refunded') return 'undone';
  return told?.status === 'nothing_to_refund' ? 'nothing' : 'pending';
}

export function cancellationOf(told: Told<CancelShipmentResult>): 'undone' | 'nothing' | 'pending' {
  if (told?.status === 'cancelled') return 'undone';
  return told?.status === 'nothing_to_cancel' ? 'nothing' : 'pending';
}

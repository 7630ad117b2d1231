import type {
  BookShipmentInput,
  BookShipmentResult,
  CancelShipmentInput,
} from '../../contracts/provider.ts';
import type { ProviderCall } from './providerCall.ts';

export type BookingRequest = Omit<BookShipmentInput, 'effectId'>;
export type CancellationRequest = Omit<CancelShipmentInput, 'effectId' | 'reference'> & {
  /** What `book` or `find` named the shipment. */
  readonly reference: string;
};

export type Booking = BookShipmentResult;
export interface FoundShipment extends Omit<Booking, 'status'> {
  /** `dispatched`: on its way, or arrived, or lost; it can no longer be cancelled. */
  readonly status: 'booked' | 'dispatched' | 'cancelled';
}
export interface Cancellation {
  readonly status: 'cancelled';
}

/**
 * What a logistics team writes. It calls and translates, nothing more: being asked twice, undoing
 * what may never have been done and all other bookkeeping is the fence's (activities/fence).
 *
 * Every method: the same `idempotencyKey` does once and answers the same. It throws
 * `ProviderRefusal` for a definite no. Any other error (a timeout, nonsense, a 500) means that
 * the outcome is unknown: it is then asked again or looked up. No error's message may hold
 * personal data or the provider's own words.
 */
export interface LogisticsProvider {
  /** @throws ProviderRefusal ADDRESS_UNDELIVERABLE, SHIPMENT_REJECTED */
  book(request: BookingRequest, call: ProviderCall): Promise<Booking>;

  /**
   * The shipment booked under `key` (an effect's id), or null when the carrier knows of none. It
   * may be null for a booking that is still on its way.
   */
  find(key: string, call: ProviderCall): Promise<FoundShipment | null>;

  /**
   * Calls a shipment off. One that is cancelled already answers `cancelled`.
   *
   * @throws ProviderRefusal SHIPMENT_ALREADY_DISPATCHED when the parcel has left
   */
  cancel(request: CancellationRequest, call: ProviderCall): Promise<Cancellation>;
}

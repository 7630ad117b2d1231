import type {
  BookShipmentInput,
  BookShipmentResult,
  CancelShipmentInput,
} from '../../contracts/provider.ts';
import type { ListInput, ListShipmentsResult } from '../../contracts/providerBooks.ts';
import type { ProviderCall } from './providerCall.ts';

export type BookingRequest = Omit<BookShipmentInput, 'effectId'>;
type CancellationRequest = Omit<CancelShipmentInput, 'effectId' | 'reference'> & {
  /** The shipment's reference, from `book` or `find`. */
  readonly reference: string;
};

type Booking = BookShipmentResult;
export interface FoundShipment extends Omit<Booking, 'status'> {
  /** `dispatched`: in transit, arrived or lost; it can no longer be cancelled. */
  readonly status: 'booked' | 'dispatched' | 'cancelled';
}
interface Cancellation {
  readonly status: 'cancelled';
}

/**
 * The part that a logistics team writes. It only calls the provider and translates its answers: the
 * fence (activities/fence) handles repeats, undos of effects that never took place, and all other
 * bookkeeping.
 *
 * Every method: repeating it with the same `idempotencyKey` has no further effect and answers the
 * same. It throws `ProviderRefusal` when the request was definitely not carried out. Any other
 * error (a timeout, a malformed answer, a 500) means that the outcome is unknown, and the request
 * is then repeated or looked up. No error message may hold personal data or the provider's own
 * text.
 */
export interface LogisticsProvider {
  /** @throws ProviderRefusal ADDRESS_UNDELIVERABLE, SHIPMENT_REJECTED */
  book(request: BookingRequest, call: ProviderCall): Promise<Booking>;

  /**
   * The shipment booked under `key` (an effect's id), or null when the carrier has none. It
   * may be null while the request to book is still in transit.
   */
  find(key: string, call: ProviderCall): Promise<FoundShipment | null>;

  /**
   * Cancels a shipment. A shipment that is cancelled already answers `cancelled` again.
   *
   * @throws ProviderRefusal SHIPMENT_ALREADY_DISPATCHED when the parcel has left
   */
  cancel(request: CancellationRequest, call: ProviderCall): Promise<Cancellation>;

  /**
   * The shipments that the carrier's books have from a time on, page by page, cancelled ones among
   * them. Without it, a restored database is compared with its books by hand.
   */
  list?(range: ListInput, call: ProviderCall): Promise<ListShipmentsResult>;
}

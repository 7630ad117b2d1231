/** Refunds as the service, the provider and the clients each have them. */
import type { RefundLine, RefundState } from '../../../contracts/refund.ts';

/** A row of the service's table. */
export interface RefundRecord {
  readonly orderId: string;
  readonly number: number;
  /** Minor units. */
  readonly amount: number;
  /** What of it is of the order's shipping. */
  readonly shipping: number;
  /** The pieces it is of; null of an amount. */
  readonly lines: readonly RefundLine[] | null;
  readonly state: RefundState;
  readonly updatedAt: Date;
}

/** A refund in the provider's books. */
export interface ProviderRefund {
  readonly orderId: string;
  /** The idempotency key that it was asked for with. */
  readonly key: string;
  readonly amount: number;
  /** `pending`: the money has not moved yet. */
  readonly status: 'pending' | 'refunded';
  /** Asked for by a refund of its own, not to undo the charge. */
  readonly isPart: boolean;
}

/** A refund that a client was promised. */
export interface PromisedRefund {
  readonly orderId: string;
  readonly key: string;
  readonly number: number;
  readonly amount: number;
}

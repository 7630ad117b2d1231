/** The saga's activities on our own database, implemented in activities/orders. */
import type { OrderChange } from './events.ts';
import type { OrderState } from './order.ts';

export interface ReserveInventoryInput {
  readonly effectId: string;
  readonly orderId: string;
  /** The order's version that records the reservation. */
  readonly version: number;
  readonly items: readonly { readonly itemId: string; readonly quantity: number }[];
}

export interface ReleaseInventoryInput {
  readonly effectId: string;
  readonly orderId: string;
}

/** An order's row that already was at the version of a change, or past it. */
export interface ExistingRow {
  readonly version: number;
  readonly state: OrderState;
  /** That version is this very change, written before; the fields are as of that version. */
  readonly alreadyRecorded: boolean;
}

export interface OrderActivities {
  /**
   * Reserves all items or none, and records it as `version`.
   * @throws OUT_OF_STOCK, ITEM_UNKNOWN, EFFECT_REVOKED (definite), VERSION_CONFLICT
   */
  reserveInventory(input: ReserveInventoryInput): Promise<void>;
  /** Gives reserved stock back. A reservation not made by then is blocked for good. */
  releaseInventory(
    input: ReleaseInventoryInput,
  ): Promise<{ readonly status: 'released' | 'nothing_to_release' }>;
  /**
   * Records one version of an order, its row and its event, once.
   * @returns null when it was written now
   * @throws VERSION_CONFLICT when the row is not yet at the version before
   */
  recordChange(change: OrderChange): Promise<ExistingRow | null>;
}

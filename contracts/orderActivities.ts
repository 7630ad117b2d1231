/** What the saga asks of our own database; see activities/orders. */
import type { OrderChange } from './events.ts';
import type { OrderState } from './order.ts';

export interface ReserveInventoryInput {
  readonly effectId: string;
  readonly orderId: string;
  /** The version the order has once its stock is reserved. */
  readonly version: number;
  readonly items: readonly { readonly itemId: string; readonly quantity: number }[];
}

export interface ReleaseInventoryInput {
  readonly effectId: string;
  readonly orderId: string;
}

/** Where an order's row was found instead of at the version before a change. */
export interface FoundRow {
  readonly version: number;
  readonly state: OrderState;
  /** The change itself was found, at `version`: it had been written before. */
  readonly again: boolean;
}

export interface OrderActivities {
  /**
   * Reserves all items or none, and records it as `version`.
   * @throws OUT_OF_STOCK, ITEM_UNKNOWN, EFFECT_REVOKED (definite), VERSION_CONFLICT
   */
  reserveInventory(input: ReserveInventoryInput): Promise<void>;
  /** Gives reserved stock back; blocks a reservation that has not been made yet for good. */
  releaseInventory(
    input: ReleaseInventoryInput,
  ): Promise<{ readonly status: 'released' | 'nothing_to_release' }>;
  /**
   * Records one version of an order: its row and its event, once.
   * @returns null when it was written now
   * @throws VERSION_CONFLICT when the row has not come as far as the version before
   */
  recordChange(change: OrderChange): Promise<FoundRow | null>;
}

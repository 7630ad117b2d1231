/**
 * What may be changed of an order until its parcel has left, by the Updates `change`, `hold` and
 * `release` of its saga. Each is answered once the carrier has let go of the parcel that was booked:
 * of a change, a dispatch and a cancellation at the same moment exactly one wins.
 */
import type { ShippingAddress } from './order.ts';
import type { ShippedItem } from './provider.ts';

/** Pieces that are taken off the order. */
export interface RemovedLine {
  readonly itemId: string;
  readonly quantity: number;
}

/** `asked`: not decided yet. `refused`: the parcel had left, or somebody else was first. */
export type ChangeState = 'asked' | 'done' | 'refused';

/** Update `change`: the API has kept under the number what is to be changed. */
export const CHANGE_UPDATE = 'change';
/** Update `hold`: nothing is booked or captured until the order is released. */
export const HOLD_UPDATE = 'hold';
/** Update `release`. */
export const RELEASE_UPDATE = 'release';

export interface ChangeRequest {
  /** The order's version that the person saw: the change is refused at another. */
  readonly version: number;
  /** Of the order's changes. */
  readonly number: number;
  /** Whether pieces are taken off: their money must be known by then. */
  readonly takesOff: boolean;
}
/**
 * Of an order's holds and releases the one that was asked for last counts, in whichever order they arrive: one
 * may come late, after the person has asked again, or for the opposite.
 */
export interface ReleaseRequest {
  /** The number of the decision, which grows; left out by a person who sends the Update. */
  readonly asked?: number;
}
export interface HoldRequest extends ReleaseRequest {
  /** ISO 8601, UTC: from then on a person is called. */
  readonly until: string;
}

/** The id of a change's Update and of its decision; the API has recorded the words under it. */
export const changeUpdateId = (number: number): string => `change-${number}`;

/** Why the saga refuses one of these: codes of contracts/errors.ts. */
export type ChangeRefusal = 'ORDER_NOT_CHANGEABLE' | 'ORDER_CHANGED_MEANWHILE';

/** What is sent and where, and by how much changes have made the order cheaper. */
export interface ParcelContent {
  readonly address: ShippingAddress;
  readonly items: readonly Readonly<ShippedItem>[];
  /** Minor units. */
  readonly reduced: number;
}

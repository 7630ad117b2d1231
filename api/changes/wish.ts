/** What somebody wishes to be changed of an order, and their words. */
import type { RemovedLine } from '../../contracts/change.ts';
import type { ShippingAddress } from '../../contracts/order.ts';
import type { SealedText } from '../../contracts/sealed.ts';

export interface Wish {
  /** The order's version that the person saw. */
  readonly version: number;
  /** Null: it stays. */
  readonly address: ShippingAddress | null;
  /** One for each item; none: the lines stay. */
  readonly lines: readonly RemovedLine[];
}

export interface ChangeWords {
  readonly actor: string;
  readonly reason: SealedText | undefined;
}

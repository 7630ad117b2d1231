/** A kind of fault. */
import type { Shop } from './shop.ts';

/** Ends the fault. */
export type Heal = () => Promise<unknown>;

export interface Fault {
  /** For `--only`. */
  readonly name: string;
  /** What goes wrong, for the table. */
  readonly what: string;
  readonly alert: string;
  /** Faults with the same group run at once: none of them is in another's way. */
  readonly group: string;
  /** What must be before the fault, such as an order that has been paid. */
  readonly prepare?: (shop: Shop) => Promise<void>;
  /** The fault has begun once it resolves. */
  readonly begin: (shop: Shop) => Promise<Heal>;
}

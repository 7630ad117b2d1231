/** Returns as the service’s tables and the clients each have them. */
import type { ReturnLine, ReturnNews, ReturnState } from '../../../contracts/return.ts';

export interface ReturnRecord {
  readonly orderId: string;
  readonly number: number;
  readonly state: ReturnState;
  /** The pieces that are to come back. */
  readonly lines: readonly ReturnLine[];
  readonly news: readonly ReturnNews[];
}

/** A return that a client was promised. */
export interface PromisedReturn {
  readonly orderId: string;
  readonly key: string;
  readonly number: number;
}

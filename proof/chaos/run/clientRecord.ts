/** What the API answered to the clients of a run, for the checker to compare with the stores. */
import type { PromisedRefund } from '../checker/refundRecords.ts';
import type { PromisedReturn } from '../checker/returnRecords.ts';
import type { AcceptedOrder } from '../checker/snapshot.ts';

export interface ClientRecord {
  readonly accepted: AcceptedOrder[];
  /** Codes of final refusals, and how often each came. */
  readonly refusals: Map<string, number>;
  /** Orders whose cancellation was accepted (200). */
  readonly cancelsPromised: Set<string>;
  /** Orders whose cancellation was requested, whatever the answer. */
  readonly cancelsAsked: Set<string>;
  /** Refunds whose request was accepted (202), also in the answer to a repetition. */
  readonly refundsPromised: PromisedRefund[];
  /** Returns whose request was accepted (202), also in the answer to a repetition. */
  readonly returnsPromised: PromisedReturn[];
  /** Orders of which a change was accepted (200). */
  readonly changesPromised: Set<string>;
  /** Orders of which all holds were answered, and then their release (200). */
  readonly releasedLast: Set<string>;
  /** Orders whose saga was terminated. */
  readonly terminated: Set<string>;
  /** Calls that had to be repeated. */
  retries: number;
  /** Intents without a final answer. */
  readonly unanswered: Set<string>;
  /** Counters of the report, by name. */
  readonly counts: Map<string, number>;
}

export const createClientRecord = (): ClientRecord => ({
  accepted: [],
  refusals: new Map(),
  cancelsPromised: new Set(),
  cancelsAsked: new Set(),
  refundsPromised: [],
  returnsPromised: [],
  changesPromised: new Set(),
  releasedLast: new Set(),
  terminated: new Set(),
  retries: 0,
  unanswered: new Set(),
  counts: new Map(),
});

export const count = (counts: Map<string, number>, what: string): void =>
  void counts.set(what, (counts.get(what) ?? 0) + 1);

/** What a person decided about an order, by whatever door: the API or an Update in the Temporal UI. */
import { cutOff, oneLine } from './oneLine.ts';
import type { Attention } from './order.ts';

/** About a flag. */
export const decisionActions = ['retry', 'skip', 'resolve'] as const;
export type DecisionAction = (typeof decisionActions)[number];

export const cancellationRequesters = ['customer', 'operator', 'storefront', 'temporal'] as const;
export type CancellationRequester = (typeof cancellationRequesters)[number];

/** Who decided when nobody is named: somebody in the Temporal UI. */
const TEMPORAL_ACTOR = 'temporal';

/** The words a person gives beside what is acted on. */
export interface Words {
  readonly actor?: string | undefined;
  readonly reason?: string | undefined;
  readonly reference?: string | undefined;
}

/**
 * A decision as it is recorded in the transaction that acts on it, once per `updateId`. What the API
 * has recorded under that id of actor, reason and reference stays: workflow histories carry no words
 * of its callers (docs/adr/0019).
 */
export interface Decision {
  /** The id of the Update that asked for it. */
  readonly updateId: string;
  /**
   * `terminate`: the saga was terminated in Temporal. `refund`: money was to be given back. `return`: a
   * step of a return. `end`: the parcel came back or was lost. `change`, `hold`, `release`: of an order
   * whose parcel has not left. `reorder`: a failed order was placed anew; its reference is the new order.
   */
  readonly action:
    | DecisionAction
    | 'cancel'
    | 'terminate'
    | 'refund'
    | 'return'
    | 'end'
    | 'change'
    | 'hold'
    | 'release'
    | 'reorder';
  /** Of a cancellation. */
  readonly requestedBy: CancellationRequester | null;
  readonly actor: string;
  readonly reason: string | null;
  readonly reference: string | null;
  /** The flag that it is about. */
  readonly attention: Attention | null;
}

const LONGEST_WORDS = 200;
const VISIBLE = /[^\s\p{C}]/u;

/** What a person only remarks is cut to one line, and never a reason to refuse a decision. */
const line = (text: unknown): string | null =>
  typeof text === 'string' && VISIBLE.test(text) ? cutOff(oneLine(text), LONGEST_WORDS) : null;

export function decisionBy(
  { actor, reason, reference }: Words,
  what: Pick<Decision, 'updateId' | 'action'> &
    Partial<Pick<Decision, 'requestedBy' | 'attention'>>,
): Decision {
  return {
    requestedBy: null,
    attention: null,
    ...what,
    actor: line(actor) ?? TEMPORAL_ACTOR,
    reason: line(reason),
    reference: line(reference),
  };
}

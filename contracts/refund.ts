/** Refunds of money that was taken: their states, the workflow that makes one, and its activities. */
import type { SagaPolicy } from './saga.ts';

/**
 * `pending`: the provider has it under way. `failed`: refused, or failed later; the money is not given
 * back. `settled`: a person says that it was given back outside. `superseded`: the order was undone
 * before it was made, which gave back all that was left. `not_taken`: of pieces that a change took off
 * while the money was only held; so much less is captured.
 */
export const refundStates = [
  'requested',
  'pending',
  'done',
  'failed',
  'settled',
  'superseded',
  'not_taken',
] as const;
export type RefundState = (typeof refundStates)[number];

/** The states of refunds that count against what was taken. */
export const countingRefundStates = [
  'requested',
  'pending',
  'done',
  'settled',
  'not_taken',
] as const satisfies readonly RefundState[];
/** The states of refunds whose money is given back, as far as the provider has said. */
export const givenRefundStates = ['pending', 'done'] as const satisfies readonly RefundState[];

/** Pieces that were given back, and what of. */
export interface RefundLine {
  readonly itemId: string;
  readonly quantity: number;
  /** Minor units: the pieces' share of the total. */
  readonly amount: number;
}

/** One refund of an order: the first has number 1. */
export interface RefundName {
  readonly orderId: string;
  readonly number: number;
}

/** News of a refund that counted as made or under way. */
export type RefundNews = 'refunded' | 'refund_failed';

export const REFUND_WORKFLOW = 'refund';

/** The workflow's one argument. No words of the person who asked for it: histories carry none. */
export interface RefundStart extends RefundName {
  readonly amount: number;
  readonly currency: string;
  /** The payment's. */
  readonly reference: string;
  /** The task queue whose workers took the payment. */
  readonly queue: string;
  readonly policy: Pick<SagaPolicy, 'undoAttentionSeconds' | 'undoPaceSeconds'>;
  /** To record news instead. */
  readonly news?: RefundNews | undefined;
}

export type RefundOutcome =
  | { readonly status: 'refunded' | 'pending'; readonly reference: string }
  | { readonly status: 'failed'; readonly code: string };

/** The activities on our own database. Repeating one has no further effect. */
export interface RefundRecords {
  readRefund(refund: RefundName): Promise<RefundState>;
  /**
   * Records how a refund ended, with the order's next version and its event, in one transaction.
   * @returns the refund's state then
   */
  recordRefund(refund: RefundName & { readonly outcome: RefundOutcome }): Promise<RefundState>;
  /** Records news of a refund. @returns the refund's state then */
  recordRefundNews(refund: RefundName & { readonly news: RefundNews }): Promise<RefundState>;
  /**
   * Raises the order's flag about a refund, unless another flag is up.
   * @returns whether nothing is left to raise, and the order's version that raises it, if any
   */
  flagRefund(
    refund: RefundName & { readonly lastError: string },
  ): Promise<{ readonly isRaised: boolean; readonly version: number | null }>;
}

/** Returns of pieces that a customer has: their states, the workflow of one, and its activities. */
import type { GoodsOutcome } from './order.ts';

/**
 * `labelled`: the customer has what is needed to send the pieces. `received`: all of them are back.
 * `refused`, `cancelled` and `expired` say how a return ended whose pieces have not all come back.
 */
export const returnStates = [
  'requested',
  'labelled',
  'partly_received',
  'received',
  'refused',
  'cancelled',
  'expired',
] as const;
export type ReturnState = (typeof returnStates)[number];

/** The states of returns whose pieces are awaited. */
export const openReturnStates = [
  'requested',
  'labelled',
  'partly_received',
] as const satisfies readonly ReturnState[];
const open: readonly ReturnState[] = openReturnStates;
export const isOpenReturn = (state: ReturnState): boolean => open.includes(state);

/** The states of returns that have ended before all their pieces came back. */
export const endedWithoutPieces = [
  'refused',
  'cancelled',
  'expired',
] as const satisfies readonly ReturnState[];

export interface ReturnLine {
  readonly itemId: string;
  readonly quantity: number;
}

/** Pieces that came back, and what became of them. */
export interface ReceivedLine extends ReturnLine {
  readonly goods: GoodsOutcome;
}

/** How the customer sends the pieces. */
export interface ReturnLabel {
  readonly carrier?: string | undefined;
  readonly trackingNumber?: string | undefined;
  readonly url?: string | undefined;
}

/** What happens to a return, each with an event of its order. */
export const returnSteps = [
  'requested',
  'labelled',
  'received',
  'refused',
  'cancelled',
  'expired',
] as const;
export type ReturnStep = (typeof returnSteps)[number];

/** One step of a return: it is written with the return's row, and recorded in the order later, once. */
export interface ReturnNews {
  readonly step: ReturnStep;
  /** The return's state after it. */
  readonly state: ReturnState;
  /** The pieces that it is about: those asked for, those that came, or those that will not come. */
  readonly lines: readonly (ReturnLine & { readonly goods?: GoodsOutcome | undefined })[];
  /** The number of the refund that gives back what was received. */
  readonly refund?: number | undefined;
  /** Whether a person took it, in a decision that is kept under `returnDecision`. */
  readonly isDecided: boolean;
}

/** A return takes at most so many steps: each costs its workflow history and its order an event. */
export const MOST_RETURN_STEPS = 100;

/** One return of an order: the first has number 1. */
export interface ReturnName {
  readonly orderId: string;
  readonly number: number;
}

/** The id of a step's decision; the first step has index 0. */
export const returnDecision = (number: number, index: number): string =>
  `return-${number}-${index + 1}`;

/** A return that another order is placed in exchange for. */
export interface ExchangeOf {
  readonly orderId: string;
  readonly returnNumber: number;
}

export const RETURN_WORKFLOW = 'orderReturn';
/** Signal `return-changed`: the return's row has news. */
export const RETURN_SIGNAL = 'return-changed';
export const returnWorkflowId = ({ orderId, number }: ReturnName): string =>
  `${orderId}:return:${number}`;

/** How far a return has come. */
export interface ReturnStanding {
  readonly state: ReturnState;
  /** The pieces that are to come back, and how many have. */
  readonly pieces: number;
  readonly received: number;
  /** Milliseconds until it expires. */
  readonly expiresInMs: number;
}

/** The activity on our own database. Repeating it has no further effect. */
export interface ReturnRecords {
  /**
   * Ends a return whose time is up, and records its news in the order: each with the order's next version
   * and its event, and with the goods on hand again that were put back.
   */
  recordReturn(name: ReturnName): Promise<ReturnStanding>;
}

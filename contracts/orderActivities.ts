/** The saga's activities on our own database, implemented in activities/orders. */
import type { ParcelContent } from './change.ts';
import type { Decision } from './decision.ts';
import type { DoneBy } from './effects.ts';
import type { OrderChange } from './events.ts';
import type { Attention, OrderState, SagaStep } from './order.ts';
import type {
  BookShipmentInput,
  BookShipmentResult,
  ChargePaymentInput,
  ChargePaymentResult,
} from './provider.ts';
import type { AuthorizePaymentInput, AuthorizePaymentResult } from './providerCapture.ts';
import type { ProviderQueues } from './saga.ts';

export interface ReserveInventoryInput {
  readonly effectId: string;
  readonly orderId: string;
  /** The order's version that records the reservation. */
  readonly version: number;
  readonly items: readonly { readonly itemId: string; readonly quantity: number }[];
  /** Whose workers do the order's next steps; an earlier version's saga does not say: ours. */
  readonly queues?: ProviderQueues | undefined;
}

export interface ReleaseInventoryInput {
  readonly effectId: string;
  readonly orderId: string;
}

/** An order's row as it is now: after a write, or where the row already was past that version. */
export interface OrderRow {
  readonly version: number;
  readonly state: OrderState;
  /** The flags that persons' decisions have taken down, when the row was past that version. */
  readonly settled?: readonly Attention[];
  /** The flags that only a person takes down, and nobody has, when the row was past that version. */
  readonly lasting?: readonly Attention[];
}

/** The row after a decision, and whether the decision is recorded: now, or by an earlier attempt. */
export interface DecidedRow extends OrderRow {
  readonly isDecided: boolean;
}

/** Steps whose provider may run in the worker of the `orders` queue. */
export type ProviderStep = Exclude<SagaStep, 'inventory'>;

/**
 * What the saga noticed about the answers of a step's worker. `done`: another team's worker did it, so
 * that our fence knows nothing of it. `unclear`: its undo had nothing to undo
 * although a try may be under way, so it is asked for again. `contradiction`: it said that there was
 * nothing to undo of what it had done. `invalid`: an answer was not as agreed.
 */
export type AnswerNote = {
  readonly step: ProviderStep;
  readonly effectId: string;
} & (
  | { readonly what: 'unclear' | 'contradiction' | 'invalid' }
  | { readonly what: 'done'; readonly queue: string; readonly by: DoneBy }
);

interface Reserved {
  readonly row: OrderRow;
  /** The order's steps whose provider runs in this worker: they can be done as local activities. */
  readonly ownProviders: readonly ProviderStep[];
}

/** A provider's answer, and the order's row after it was recorded. */
export interface Recorded<Answer> {
  readonly answer: Answer;
  readonly row: OrderRow;
}

/**
 * Every write is of one version of the order, and has no effect unless the row is at the version
 * before. Every answer is the row as it is now, so that the saga sees whether its change, or what
 * other change, was written.
 */
export interface OrderActivities {
  /**
   * Reserves all items or none, and records it as `version`.
   * @throws OUT_OF_STOCK, ITEM_UNKNOWN, EFFECT_REVOKED (definite)
   */
  reserveInventory(input: ReserveInventoryInput): Promise<Reserved>;
  /** Gives reserved stock back. A reservation not made by then is blocked for good. */
  releaseInventory(
    input: ReleaseInventoryInput,
  ): Promise<{ readonly status: 'released' | 'nothing_to_release' }>;
  /**
   * Records one version of an order: its row, its event and the event's delivery, and the decision
   * that the change acts on. Keeps, logs and counts the notes, whether or not the row was past that
   * version.
   */
  recordChange(
    change: OrderChange & { readonly notes?: readonly AnswerNote[] },
  ): Promise<DecidedRow>;
  /** Records a decision that changes nothing of the row, unless its flag is no longer up. */
  recordDecision(input: {
    readonly orderId: string;
    readonly decision: Decision;
  }): Promise<DecidedRow>;
  /** What is sent and where, as the order's changes have left it. */
  readParcel(input: { readonly orderId: string }): Promise<ParcelContent>;
  /** The order's row, for a saga that may be behind it. */
  readOrder(input: { readonly orderId: string }): Promise<OrderRow>;
  /**
   * Charges by this worker's own payment provider, behind the fence, and records the outcome as
   * `version` in the transaction that commits it. The charge holds also when the row was past it.
   * @throws as `chargePayment`
   */
  chargeAndRecord(
    input: ChargePaymentInput & { readonly version: number },
  ): Promise<Recorded<ChargePaymentResult>>;
  /** Holds the money likewise, or charges where it cannot be held. @throws as `chargePayment` */
  authorizeAndRecord(
    input: AuthorizePaymentInput & { readonly version: number },
  ): Promise<Recorded<AuthorizePaymentResult>>;
  /** Books by this worker's own carrier: see `chargeAndRecord`. @throws as `bookShipment` */
  bookAndRecord(
    input: BookShipmentInput & { readonly version: number; readonly isAnew?: boolean | undefined },
  ): Promise<Recorded<BookShipmentResult>>;
}

/** The order saga's interface: its argument, updates, signals, result and search attributes. */
import type { CancellationRequester, DecisionAction, Words } from './decision.ts';
import type { FailureCode } from './failures.ts';
import type {
  Astray,
  Attention,
  CaptureTime,
  GoodsOutcome,
  OrderState,
  OrderStatus,
  SagaStep,
  ShippingAddress,
} from './order.ts';
import type { ShippedItem } from './provider.ts';

export const ORDER_WORKFLOW = 'orderSaga';
/** The task queues that our own workers poll, and no others do. */
export const ORDERS_QUEUE = 'orders';
export const PAYMENTS_QUEUE = 'payments';
export const LOGISTICS_QUEUE = 'logistics';

/**
 * The task queues whose workers charge and ship an order: ours, or another team's. Chosen when the
 * order is accepted and kept in its row, so that who did a step is also who undoes it.
 */
export interface ProviderQueues {
  readonly payments: string;
  readonly logistics: string;
}

/**
 * Temporal's priorities of waiting tasks: a lower number is handed to a worker first. A workflow's
 * priority is also that of its activities, unless they have one of their own.
 */
export const PRIORITY = {
  /** Undos, cancellations and people's decisions: money and goods go back before more are taken. */
  undo: { priorityKey: 1 },
  order: { priorityKey: 3 },
  reconcile: { priorityKey: 5 },
} as const;

/** How long the saga waits, in seconds. Fixed per order when its saga is started. */
export interface SagaPolicy {
  /** For a forward step, all its attempts included. */
  readonly stepGiveUpSeconds: number;
  /** For a worker to take a forward step, after which it is given up on. */
  readonly workerWaitSeconds: number;
  /** For the payer to complete a pending payment. */
  readonly pendingPaymentSeconds: number;
  /** Until an order whose undo keeps failing is flagged. */
  readonly undoAttentionSeconds: number;
  /** Between two attempts of a flagged undo. */
  readonly undoPaceSeconds: number;
  /** Until an order whose parcel has not left or not arrived is flagged. */
  readonly shipmentOverdueSeconds: number;
  /** Before the end of an authorization, that an order whose parcel has not left is flagged. */
  readonly authorizationWarningSeconds: number;
}

/** The saga's one argument: the fields its steps need, not the whole order. */
export interface OrderStart {
  readonly orderId: string;
  readonly userId: string;
  readonly amount: number;
  readonly currency: string;
  readonly paymentMethod: string;
  readonly address: ShippingAddress;
  readonly items: readonly Readonly<ShippedItem>[];
  /** By how much changes have made the order cheaper than `amount`: minor units. */
  readonly reduced?: number | undefined;
  /** Of the order's page in the console, for the Temporal UI. */
  readonly pageUrl?: string | undefined;
  readonly queues: ProviderQueues;
  readonly capture: CaptureTime;
  readonly policy: SagaPolicy;
  /** Its local activities run one after the other: see workflows/localsInTurn.ts. Not those of 1.0.0-rc.2. */
  readonly localsInTurn?: boolean | undefined;
  /** Set when an order whose saga was lost is taken up again, mostly to undo its steps. */
  readonly unwind?: Unwind | undefined;
}

/**
 * The state in which a lost saga left its order. `failure` is null for a cancellation. A confirmed
 * order with nothing to undo goes on.
 */
export interface Unwind {
  readonly version: number;
  readonly state: OrderState;
  readonly steps: readonly SagaStep[];
  readonly failure: FailureCode | null;
  /** Flags that only a person takes down, and nobody has; the row shows the newest flag only. */
  readonly lasting?: readonly Attention[] | undefined;
}

export interface OrderOutcome {
  readonly orderId: string;
  readonly status: OrderStatus;
}

/**
 * Update `cancel`: accepted or, when too late, refused with type ORDER_NOT_CANCELLABLE, at once. An order
 * whose cancellation was accepted still becomes `shipped` when its parcel turns out to have left.
 */
export const CANCEL_UPDATE = 'cancel';
export interface CancelRequest extends Omit<Words, 'reference'> {
  readonly by: CancellationRequester;
}
/** A repeat by the same person is the same Update: Temporal bounds the Updates of one run. */
export const cancelUpdateId = (actor: string): string => `cancel-${actor}`;
export interface CancelDecision {
  readonly status: OrderStatus;
}

/** Signal `payment-update`: the provider reports a payment's status, at least once. */
export const PAYMENT_UPDATE_SIGNAL = 'payment-update';
export const paymentUpdateStatuses = [
  /** The money is held. */
  'authorized',
  /** The money is taken, also that of an authorization. */
  'charged',
  /** For good: it can't be completed any more, or an authorization has ended. */
  'declined',
  'refunded',
  'partially_refunded',
  /** A refund that counted as made was not. */
  'refund_failed',
  /** The payer or the bank contests the payment, or warns of fraud. */
  'disputed',
] as const;
export interface PaymentUpdate {
  readonly updateId: string;
  readonly status: (typeof paymentUpdateStatuses)[number];
  /** The payment's reference, also of news about its refund. An update about another is ignored. */
  readonly reference?: string | undefined;
  /** Of news about a refund that was asked for here: its number. Its reference may not be known yet. */
  readonly refund?: number | undefined;
}

/** Whether the update says that the payment is made: its money is taken, or held. */
export const isMade = ({ status }: Pick<PaymentUpdate, 'status'>): boolean =>
  status === 'charged' || status === 'authorized';

/** Signal `shipment-update`: the carrier reports a parcel's status, at least once. */
export const SHIPMENT_UPDATE_SIGNAL = 'shipment-update';
export const shipmentUpdateStatuses = ['in_transit', 'delivered', 'lost', 'returned'] as const;
export interface ShipmentUpdate {
  readonly updateId: string;
  readonly status: (typeof shipmentUpdateStatuses)[number];
  /** The carrier's reference of the parcel. An update about another parcel is ignored. */
  readonly reference?: string | undefined;
  readonly trackingNumber?: string | undefined;
  /** When it was so: ISO 8601. Without it, when the update arrives. */
  readonly occurredAt?: string | undefined;
}

/**
 * Update `decide`: a person's decision about an order that needs attention. It is answered once it
 * is recorded and acted on; refused with type ATTENTION_NOT_RAISED when the flag is not up.
 */
export const DECIDE_UPDATE = 'decide';
export interface DecideRequest extends Words {
  readonly action: DecisionAction;
  /**
   * `attention.since` of the flag that the person decided about: ISO 8601. Null, to resolve: what
   * was given up on, of an order without a flag.
   */
  readonly since: string | null;
}

/** Signal `end`: a person has decided how an order ends whose parcel went astray. Once per order. */
export const END_SIGNAL = 'end';
export interface EndOrder {
  readonly as: Astray;
  readonly goods: GoodsOutcome;
}
/** Its decision's id; the API has recorded the words under it. */
export const END_DECISION = 'end';

/** Signal `recheck`, from the reconciler: these steps are undone once more. */
export const RECHECK_SIGNAL = 'recheck';
export interface Recheck {
  readonly steps: readonly SagaStep[];
}

/**
 * Signal `flag`, from the reconciler: flags the order for a person. A saga that is behind its row takes
 * the row over instead.
 */
export const FLAG_SIGNAL = 'flag';
export interface FlagOrder {
  readonly reason: 'DISAGREEMENT';
  /** Of the row that was found to differ. */
  readonly version: number;
}

/** An order's statuses, the statuses of its steps, and the transitions between statuses. */

export const orderStatuses = [
  'pending',
  'confirmed',
  'shipped',
  'delivered',
  'returned',
  'lost',
  'failing',
  'failed',
  'cancelling',
  'cancelled',
] as const;
export type OrderStatus = (typeof orderStatuses)[number];

export const inventoryStatuses = ['none', 'reserved', 'released'] as const;
export type InventoryStatus = (typeof inventoryStatuses)[number];

export const paymentStatuses = [
  'none',
  'pending',
  'authorized',
  'charged',
  'captured',
  'declined',
  'partially_refunded',
  'refunding',
  'refunded',
  'voided',
  'unknown',
] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];
/** The statuses of a payment whose money was taken and is not given back, or not all of it. */
export const takenStatuses: readonly PaymentStatus[] = [
  'charged',
  'captured',
  'partially_refunded',
];
/** The statuses of a payment whose money is held, or was taken and is not given back, or not all of it. */
export const standingPaymentStatuses: readonly PaymentStatus[] = ['authorized', ...takenStatuses];

export const shipmentStatuses = [
  'none',
  'booked',
  'in_transit',
  'delivered',
  'returned',
  'lost',
  'cancelling',
  'cancelled',
  'unknown',
] as const;
export type ShipmentStatus = (typeof shipmentStatuses)[number];

/**
 * The transitions of an order's status. An order stays `failing` or `cancelling` while anything is
 * still to be undone; both end as `shipped` when the parcel turns out to have left before anything was
 * given back. Only a person says that an order ends as `returned` or `lost`, also one that was delivered.
 */
export const nextStatuses: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  pending: ['confirmed', 'failing', 'cancelling'],
  confirmed: ['shipped', 'cancelling'],
  shipped: ['delivered', 'returned', 'lost'],
  delivered: ['returned', 'lost'],
  returned: [],
  lost: [],
  failing: ['failed', 'shipped'],
  failed: [],
  cancelling: ['cancelled', 'shipped'],
  cancelled: [],
};

const thoseWhich = (is: (status: OrderStatus) => boolean): readonly OrderStatus[] =>
  orderStatuses.filter(is);

/** Astray: a person has ended the order, because its parcel came back or was lost. */
export const astrayStatuses = ['returned', 'lost'] as const satisfies readonly OrderStatus[];
export type Astray = (typeof astrayStatuses)[number];
/** What becomes of the goods of such an order. */
export const goodsOutcomes = ['restocked', 'written_off'] as const;
export type GoodsOutcome = (typeof goodsOutcomes)[number];

/** Ended: an ended order changes no more by itself. */
export const endedStatuses = [
  'delivered',
  ...astrayStatuses,
  'failed',
  'cancelled',
] as const satisfies readonly OrderStatus[];
/** Open: a cancellation is accepted. */
const openStatuses = thoseWhich((status) => nextStatuses[status].includes('cancelling'));
/** Being undone: compensation has begun and has not come to its end. */
export const undoingStatuses = ['failing', 'cancelling'] as const satisfies readonly OrderStatus[];
/** Given up: ended with everything undone. */
export const givenUpStatuses = ['failed', 'cancelled'] as const satisfies readonly OrderStatus[];
/** Dispatched: the parcel has left. */
export const dispatchedStatuses = [
  'shipped',
  'delivered',
  ...astrayStatuses,
] as const satisfies readonly OrderStatus[];

const among = (statuses: readonly OrderStatus[]) => (status: OrderStatus) =>
  statuses.includes(status);
export const isEnded = among(endedStatuses);
export const isOpen = among(openStatuses);
/** A cancellation was accepted. */
export const isCancellation = among(['cancelling', 'cancelled']);
export const isUndoing = among(undoingStatuses);
export const isGivenUp = among(givenUpStatuses);
export const isDispatched = among(dispatchedStatuses);
export const isAstray = among(astrayStatuses);

interface StructuredAddress {
  readonly name: string;
  readonly line1: string;
  readonly line2?: string | undefined;
  readonly city: string;
  readonly region?: string | undefined;
  /** Some countries have none. */
  readonly postalCode?: string | undefined;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** Digits, perhaps after a plus sign. */
  readonly phone?: string | undefined;
}
export type ShippingAddress = string | StructuredAddress;

export interface OrderItem {
  readonly itemId: string;
  readonly quantity: number;
  /** Minor units of the order's currency. */
  readonly unitPrice: number;
}

export const amountTypes = ['shipping', 'tax', 'discount'] as const;

/** What an order costs beside its items, as the caller has computed it. */
export interface AmountLine {
  readonly type: (typeof amountTypes)[number];
  /** Minor units of the order's currency; of a discount 0 or less. */
  readonly amount: number;
}

/** What customs are told of one piece of a line. Its value is the line's price. */
export interface Customs {
  readonly description: string;
  /** Of the Harmonized System: 6 to 10 digits. */
  readonly hsTariffNumber: string;
  /** ISO 3166-1 alpha-2. */
  readonly originCountry: string;
  readonly netWeightGrams: number;
}

/** An item as it was ordered. Its customs data is the carrier's affair: it is in no event. */
export interface OrderLine extends OrderItem {
  readonly customs?: Customs | undefined;
}

/** The parcel as the carrier named it. */
export interface Tracking {
  readonly reference: string;
  readonly carrier?: string | undefined;
  readonly trackingNumber?: string | undefined;
}

/** The payment as its provider named it. */
export interface Payment {
  readonly reference: string;
  /** When an authorization ends by itself: ISO 8601. */
  readonly authorizedUntil?: string | undefined;
  /** What refunds have given back so far: minor units. */
  readonly refunded?: number | undefined;
}

/** Nothing of the order is booked or captured until it is released. */
export interface Hold {
  /** ISO 8601, UTC; both. */
  readonly since: string;
  /** From then on a person is called. */
  readonly until: string;
}

/** When the money is taken: at order, or held then and taken when the parcel leaves. */
export const captureTimes = ['at_order', 'on_dispatch'] as const;
export type CaptureTime = (typeof captureTimes)[number];

/**
 * What the payer does to complete a pending payment: the shop's page passes `value` on. Whoever has it
 * can complete the payment, so it is no part of the state, which is published in events.
 */
export interface ClientAction {
  readonly type: 'client_secret' | 'redirect';
  readonly value: string;
}

/** Why an order failed: a code of errors.ts and its sentence for a person. */
export interface OrderFailure {
  readonly code: string;
  readonly message: string;
}

export const sagaSteps = ['inventory', 'payment', 'shipment'] as const;
export type SagaStep = (typeof sagaSteps)[number];

export const attentionReasons = [
  'REFUND_FAILING',
  'SHIPMENT_CANCEL_FAILING',
  'RELEASE_FAILING',
  'SHIPMENT_OVERDUE',
  'SHIPMENT_LOST',
  'SHIPMENT_RETURNED',
  'SHIPPED_AFTER_END',
  'PAYMENT_DISPUTED',
  'REFUND_REQUEST_FAILING',
  'AUTHORIZATION_EXPIRING',
  'CAPTURE_FAILED',
  'REBOOKING_FAILED',
  'HOLD_OVERDUE',
  'DISAGREEMENT',
] as const;
export type AttentionReason = (typeof attentionReasons)[number];

/** The flag beside an order's status that asks for a person. */
export interface Attention {
  readonly reason: AttentionReason;
  readonly step: SagaStep | null;
  /** The type of the last failure, never the provider's own message. */
  readonly lastError: string | null;
  /** When the flag was raised: ISO 8601, UTC. */
  readonly since: string;
}

/** Flags that only a person takes down. */
export const lastingReasons: readonly AttentionReason[] = [
  'DISAGREEMENT',
  'PAYMENT_DISPUTED',
  'REFUND_REQUEST_FAILING',
];

/** The reason an order is flagged for while a step's undo keeps failing. */
export const undoReasons = {
  inventory: 'RELEASE_FAILING',
  payment: 'REFUND_FAILING',
  shipment: 'SHIPMENT_CANCEL_FAILING',
} as const satisfies Record<SagaStep, AttentionReason>;

/**
 * A skip or resolve of such a flag settles its step: nothing automatic undoes the step again. A decision
 * about an overdue parcel does not concern its cancellation.
 */
export const settlingReasons: readonly AttentionReason[] = [
  ...Object.values(undoReasons),
  'SHIPPED_AFTER_END',
  'CAPTURE_FAILED',
];

/** The step whose undo an order is flagged about, or null. */
export const flaggedUndo = ({ attention }: Pick<OrderState, 'attention'>): SagaStep | null =>
  sagaSteps.find((step) => undoReasons[step] === attention?.reason) ?? null;

/** The step that a retry of the order's flag tries again, its undo or its capture, or null. */
export const retriedStep = (state: Pick<OrderState, 'attention'>): SagaStep | null =>
  state.attention?.reason === 'CAPTURE_FAILED' ? 'payment' : flaggedUndo(state);

/** Flags that a retry leaves up until what is tried again has succeeded. */
export const retriedReasons: readonly AttentionReason[] = [
  ...Object.values(undoReasons),
  'CAPTURE_FAILED',
];

/**
 * The statuses of each step that mean: what was done is undone. The first is the usual one. A payment
 * is voided when it was called off before any money was taken.
 */
export const undoneStatuses = {
  inventory: ['released'],
  payment: ['refunded', 'voided'],
  shipment: ['cancelled'],
} as const satisfies {
  readonly inventory: readonly InventoryStatus[];
  readonly payment: readonly PaymentStatus[];
  readonly shipment: readonly ShipmentStatus[];
};

/** The status of one step of an order. */
export const stepStatus = (
  state: Pick<OrderState, 'inventoryStatus' | 'paymentStatus' | 'shipmentStatus'>,
  step: SagaStep,
): InventoryStatus | PaymentStatus | ShipmentStatus => state[`${step}Status`];

/** Whether the row says that a step is undone. */
export const isUndone = (state: OrderState, step: SagaStep): boolean => {
  const undone: readonly string[] = undoneStatuses[step];
  return undone.includes(stepStatus(state, step));
};

/** The part of an order that the saga changes. */
export interface OrderState {
  readonly status: OrderStatus;
  readonly inventoryStatus: InventoryStatus;
  readonly paymentStatus: PaymentStatus;
  readonly shipmentStatus: ShipmentStatus;
  readonly payment: Payment | null;
  readonly tracking: Tracking | null;
  /** Which parcel the order's is: each change of what is sent, or where, makes another one of it. */
  readonly parcelNumber: number;
  readonly hold: Hold | null;
  readonly failure: OrderFailure | null;
  readonly attention: Attention | null;
}

/**
 * The flag that remains when its order moves on or ends: only a person clears it, or it is about
 * money that is still to be taken.
 */
export const remainingAttention = ({
  attention,
  paymentStatus,
}: Pick<OrderState, 'attention' | 'paymentStatus'>): Attention | null =>
  attention &&
  (lastingReasons.includes(attention.reason) ||
    (attention.reason === 'CAPTURE_FAILED' && paymentStatus === 'authorized'))
    ? attention
    : null;

/** The flag that the end of an order, and so the decision to end it, takes down. */
export const endedAttention = (
  state: Pick<OrderState, 'attention' | 'paymentStatus'>,
): Attention | null => (remainingAttention(state) ? null : state.attention);

/**
 * The statuses of the steps of a given-up order that say that something may still be out: a person
 * has skipped its undo, or it became due after the end.
 */
export const outstandingStatuses = {
  inventory: ['reserved'],
  payment: [
    'pending',
    'authorized',
    'charged',
    'captured',
    'partially_refunded',
    'refunding',
    'unknown',
  ],
  shipment: ['booked', 'cancelling', 'unknown'],
} as const satisfies {
  readonly inventory: readonly InventoryStatus[];
  readonly payment: readonly PaymentStatus[];
  readonly shipment: readonly ShipmentStatus[];
};

/** What may be out, and the step that took it. */
export const outstanding = {
  money: 'payment',
  parcel: 'shipment',
  stock: 'inventory',
} as const satisfies Record<string, SagaStep>;
export type Outstanding = keyof typeof outstanding;
export const outstandings = Object.keys(outstanding) as readonly Outstanding[];

/** The steps of a given-up order that may still be out. */
export function outstandingSteps(
  state: Pick<OrderState, 'status' | 'inventoryStatus' | 'paymentStatus' | 'shipmentStatus'>,
): SagaStep[] {
  if (!isGivenUp(state.status)) return [];
  const mayBeOut = (step: SagaStep): boolean =>
    (outstandingStatuses[step] as readonly string[]).includes(stepStatus(state, step));
  return sagaSteps.filter(mayBeOut);
}

export const initialState: OrderState = {
  status: 'pending',
  inventoryStatus: 'none',
  paymentStatus: 'none',
  shipmentStatus: 'none',
  payment: null,
  tracking: null,
  parcelNumber: 1,
  hold: null,
  failure: null,
  attention: null,
};

/** The names of the fields of an order's state: rows, events and answers are made from this list. */
export const orderStateFields = Object.keys(initialState) as readonly (keyof OrderState)[];

/** The state alone, of a row or an event that holds more. */
export function orderStateOf(row: OrderState): OrderState {
  const { status, inventoryStatus, paymentStatus, shipmentStatus } = row;
  const { payment, tracking, parcelNumber, hold, failure, attention } = row;
  return {
    status,
    inventoryStatus,
    paymentStatus,
    shipmentStatus,
    payment,
    tracking,
    parcelNumber,
    hold,
    failure,
    attention,
  };
}

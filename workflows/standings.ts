/**
 * The standing of a step: where it is between not begun and settled. What is to be undone, and the
 * statuses that the order's row shows, are read from this one table.
 */
import {
  type InventoryStatus,
  isUndoing,
  type OrderState,
  type OrderStatus,
  type PaymentStatus,
  type SagaStep,
  type ShipmentStatus,
  sagaSteps,
  stepStatus,
} from '../contracts/order.ts';

type Meaning = readonly [
  toUndo: 'undo' | 'leave',
  inventory: InventoryStatus,
  payment: PaymentStatus,
  shipment: ShipmentStatus,
];

/** From the least to the most advanced: a standing never goes back by itself. */
const meanings = {
  /** Not begun by this run. */
  none: ['leave', 'none', 'none', 'none'],
  /** There is nothing to pay: no provider is asked, neither to take money nor to give it back. */
  free: ['leave', 'none', 'none', 'none'],
  /** Being tried: its outcome is not known yet. */
  trying: ['undo', 'none', 'none', 'none'],
  /** Given up with its outcome unknown. */
  unknown: ['undo', 'none', 'unknown', 'unknown'],
  /** The payer still has to act. */
  pending: ['undo', 'none', 'pending', 'none'],
  /** The money is held, to be taken when the parcel leaves. */
  held: ['undo', 'none', 'authorized', 'none'],
  stands: ['undo', 'reserved', 'charged', 'booked'],
  /** The held money was taken. */
  captured: ['leave', 'reserved', 'captured', 'booked'],
  /** A part of the money was given back. */
  reduced: ['undo', 'reserved', 'partially_refunded', 'booked'],
  /** The money was held, and calling it off was tried: from then on the order can only end. */
  voiding: ['undo', 'none', 'authorized', 'none'],
  /** It stood, and its undo was tried: from then on the order can only end. */
  undoing: ['undo', 'reserved', 'refunding', 'cancelling'],
  /** Definitely not done, or its undo had nothing to undo. */
  nothing: ['leave', 'none', 'none', 'none'],
  declined: ['leave', 'none', 'declined', 'none'],
  /** A person decided to leave it alone. */
  skipped: ['leave', 'reserved', 'unknown', 'unknown'],
  undone: ['leave', 'released', 'refunded', 'cancelled'],
  /** Undone as well: called off before any money was taken. */
  voided: ['leave', 'released', 'voided', 'cancelled'],
  /** The parcel has left. */
  left: ['leave', 'reserved', 'charged', 'in_transit'],
  /** The parcel has left although its order can only end: a person must see to it. */
  gone: ['leave', 'reserved', 'charged', 'in_transit'],
  delivered: ['leave', 'reserved', 'charged', 'delivered'],
  /** A person has ended the order. */
  returned: ['leave', 'reserved', 'charged', 'returned'],
  lost: ['leave', 'reserved', 'charged', 'lost'],
} as const satisfies Record<string, Meaning>;

export type Standing = keyof typeof meanings;
export type Standings = Record<SagaStep, Standing>;

const inOrder = Object.keys(meanings) as Standing[];

/** Whether the step was done and its undo was not begun. */
const doesStand = (standing: Standing): boolean =>
  ['held', 'stands', 'captured', 'reduced'].includes(standing);

/** Where a step stands from when its undo was first tried. */
export function onceUndoing(standing: Standing): Standing {
  if (standing === 'held') return 'voiding';
  return doesStand(standing) ? 'undoing' : standing;
}

/** Whether what comes after the step may be done. */
export const isSettledForward = (standing: Standing): boolean =>
  standing === 'free' || doesStand(standing);

export const isUndoneAs = (standing: Standing): standing is 'undone' | 'voided' =>
  standing === 'undone' || standing === 'voided';

export const isToUndo = (standing: Standing): boolean => meanings[standing][0] === 'undo';

/** What a skip leaves as it is. */
export const isSettled = (standing: Standing): boolean =>
  isUndoneAs(standing) || standing === 'declined';

export const further = (a: Standing, b: Standing): Standing =>
  // Stryker disable next-line EqualityOperator: of two that are the same, either is the further
  inOrder.indexOf(a) < inOrder.indexOf(b) ? b : a;

/** Whether it is still to be found out how the step ends: a failure can say so. */
export const isUndecided = (standing: Standing): boolean =>
  further(standing, 'pending') === 'pending';

/** What is undone by then is not skipped any more. */
export function withFurther(standings: Standings, changes: Partial<Standings> = {}): Standings {
  const entries = Object.entries(changes) as [SagaStep, Standing][];
  const moved = entries.map(([step, standing]) => [step, further(standings[step], standing)]);
  return { ...standings, ...Object.fromEntries(moved) };
}

/** The row's status of a step that stands so. */
const statusOf = (standing: Standing, step: SagaStep) =>
  meanings[standing][({ inventory: 1, payment: 2, shipment: 3 } as const)[step]];

/** What the row's statuses say about the standings. */
export function standingsIn(row: OrderState): Standings {
  const standingOf = (step: SagaStep): Standing => {
    const shown = inOrder.find((each) => statusOf(each, step) === stepStatus(row, step)) ?? 'none';
    // From when the compensation begins, the row shows every step that stands as being undone.
    if (shown !== 'undoing') return shown;
    return step === 'payment' && row.payment?.refunded ? 'reduced' : 'stands';
  };
  return {
    inventory: standingOf('inventory'),
    payment: standingOf('payment'),
    shipment: standingOf('shipment'),
  };
}

/** The statuses of the steps that the row is to show and does not, once it has this status. */
export function changedStatuses(
  standings: Standings,
  row: OrderState,
  status: OrderStatus = row.status,
): Partial<OrderState> {
  const changes = sagaSteps.map((step) => {
    const shown = isUndoing(status) ? onceUndoing(standings[step]) : standings[step];
    return [`${step}Status`, statusOf(shown, step)] as const;
  });
  return Object.fromEntries(changes.filter(([field, value]) => row[field] !== value));
}

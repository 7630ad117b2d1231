/** What follows from the standings: which steps are to be undone, and whether the order can ship. */
import { isDispatched, isGivenUp, isOpen, type SagaStep, sagaSteps } from '../contracts/order.ts';
import type { Order } from './order.ts';
import { isReported } from './parcelNews.ts';
import { isSettledForward, isToUndo, isUndoneAs } from './standings.ts';

/** Whether the step is, or may be, to be undone. */
export const isDue = (order: Order, step: SagaStep): boolean =>
  order.standings[step] !== 'free' &&
  (order.undoing === step ||
    order.inbox.rechecks.has(step) ||
    isToUndo(order.standings[step]) ||
    mayBeUnderWay(order, step));

/**
 * The step to undo next: the newest. But one whose undo keeps failing does not hold back the others,
 * so that a label that cannot be cancelled does not keep a customer's money. Only the goods stay
 * reserved until it is known whether they are in a parcel.
 *
 * @returns undefined when nothing is to be undone, or no more because the row says that the parcel
 *   has left
 */
export function nextDue(order: Order): SagaStep | undefined {
  const { failing, row } = order;
  if (isDispatched(row.status)) return undefined;
  // An order that stands is changed: nothing but its booking is undone.
  if (isOpen(row.status)) return isDue(order, 'shipment') ? 'shipment' : undefined;
  const due = sagaSteps.filter((step) => isDue(order, step));
  const isReady = (step: SagaStep) => step !== 'inventory' || !due.includes('shipment');
  return (
    due.findLast((step) => !failing.has(step) && isReady(step)) ??
    [...failing.keys()].find((step) => due.includes(step) && isReady(step))
  );
}

/**
 * A workflow task that was lost may have begun the step after the last one that its row shows. Only
 * a provider in our own worker is asked within a task.
 */
function mayBeUnderWay({ standings, ownProviders }: Order, step: SagaStep): boolean {
  const before = sagaSteps[sagaSteps.indexOf(step) - 1];
  // Stryker disable next-line ConditionalExpression: no step has no standing, which is not settled
  if (before === undefined || !isSettledForward(standings[before])) return false;
  return standings[step] === 'none' && (ownProviders?.includes(step) ?? true);
}

/** Whether the parcel has left. A carrier's report counts only once the booking is known. */
export const hasLeft = (order: Order): boolean =>
  order.answers.shipment !== undefined && isReported(order);

/** Whether the order can go on as shipped: no money and no goods are or may be given back. */
export const canShip = ({ row, standings }: Order): boolean =>
  !isGivenUp(row.status) &&
  standings.inventory === 'stands' &&
  isSettledForward(standings.payment) &&
  !isUndoneAs(standings.shipment);

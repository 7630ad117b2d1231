/** The row of an ended order matches the books, and names a true cause of a failure. */
import { definiteFailures, unknownOutcomes } from '../../../contracts/failures.ts';
import {
  isAstray,
  type SagaStep,
  sagaSteps,
  stepStatus,
  undoneStatuses,
} from '../../../contracts/order.ts';
import type { World } from '../../fixtures/sagaWorld.ts';
import { isVoid } from '../../fixtures/worldActivities.ts';
import type { OrderModel } from '../model.ts';
import { statusesByDecision } from './decisions.ts';
import { isShippedAfterEnd, resourceOf, violationsIf } from './violations.ts';

export function rowIsTrue(order: OrderModel): string[] {
  const { state } = order.world;
  const { status, failure, attention } = state;
  const statuses = `${state.inventoryStatus}, ${state.paymentStatus}, ${state.shipmentStatus}`;
  const violations = violationsIf(
    [
      attention !== null && !mayStayFlagged(status, attention.reason),
      `${status}, and still flagged with ${attention?.reason}`,
    ],
    [
      (status === 'failed') !== (failure !== null),
      `${status}, and its failure is ${failure?.code}`,
    ],
    [failure !== null && !isPossibleCause(order, failure.code), `no cause for ${failure?.code}`],
    [status === 'cancelled' && !mayBeCancelled(order), 'cancelled, and nobody cancelled it'],
  );
  if (status === 'delivered' || isAstray(status))
    return [
      ...violations,
      ...violationsIf([
        statuses !== `reserved, ${paidStatus(order)}, ${status}`,
        `${status}, and ${statuses}`,
      ]),
    ];
  return [...violations, ...sagaSteps.flatMap((step) => statusIsTrue(order, step))];
}

/** What was held at order is captured, unless somebody took it before the parcel left, or decided. */
function paidStatus({ world }: OrderModel): string {
  const { paymentStatus } = world.state;
  const wasHeld = world.story.includes('order.payment-authorized');
  const isReduced =
    world.story.includes('order.payment-partially-refunded') ||
    world.story.includes('order.payment-refunded');
  if (world.books.refunded >= world.books.taken && isReduced) return 'refunded';
  if (isReduced) return 'partially_refunded';
  if (!wasHeld) return 'charged';
  const isSkipped = [...world.decisions.values()].some(
    ({ action, attention }) => action === 'skip' && attention?.reason === 'CAPTURE_FAILED',
  );
  const allowed = ['captured', ...(isSkipped ? ['unknown'] : [])];
  return allowed.find((status) => status === paymentStatus) ?? 'captured';
}

/** Flags that only a person clears may stay on an ended order. */
const mayStayFlagged = (status: string, reason: string): boolean =>
  reason === 'DISAGREEMENT' ||
  reason === 'PAYMENT_DISPUTED' ||
  (status === 'delivered' && ['SHIPMENT_LOST', 'SHIPMENT_RETURNED'].includes(reason));

/** Beside those that were asked to be cancelled, one that was confirmed can't fail any more. */
const mayBeCancelled = ({ world, cancelledInUi, situations }: OrderModel): boolean =>
  cancelledInUi ||
  [...situations].some((situation) => situation.startsWith('cancel when')) ||
  world.events.some(({ type }) => type === 'order.confirmed');

/** The statuses of a step that are true for its effect in the books. */
function trueStatusesOf(step: SagaStep, world: World): readonly string[] {
  switch (world.stands[resourceOf[step]]) {
    case 'undone':
      if (step !== 'payment') return undoneStatuses[step];
      return isVoid(world) ? ['voided'] : ['refunded'];
    // A charge can be declined after the saga has given up on it.
    case 'refused':
      return step === 'payment' ? ['declined', 'none'] : ['none'];
    case 'pending':
      return step === 'payment' ? ['none'] : [];
    case 'none':
    case 'blocked':
      return ['none'];
    case 'held':
    case 'done':
    case 'undoing':
      return [];
  }
}

const allUndoneStatuses: readonly string[] = Object.values(undoneStatuses).flat();

function statusIsTrue(order: OrderModel, step: SagaStep): string[] {
  const { untrueUpdates, world } = order;
  const resource = resourceOf[step];
  const status = stepStatus(world.state, step);
  const trueStatuses = trueStatusesOf(step, world);
  if (trueStatuses.includes(status) || statusesByDecision(order, step).includes(status)) return [];
  if (step === 'shipment' && status === 'in_transit' && isShippedAfterEnd(order)) return [];
  const isRefundClaimed = untrueUpdates.has('refunded');
  if (step === 'payment' && status === 'refunded' && isRefundClaimed) return [];
  if (
    step === 'payment' &&
    status === 'declined' &&
    (untrueUpdates.has('declined') || isRefundClaimed)
  )
    return [];
  // A run after the order's end may undo the step and be terminated before it writes the row.
  const isTerminatedAfterEnd = ['terminate when failed', 'terminate when cancelled'].some(
    (situation) => order.situations.has(situation),
  );
  const isUndone = trueStatuses.every((each) => allUndoneStatuses.includes(each));
  if (status === 'none' && isUndone && isTerminatedAfterEnd) return [];
  return [`its ${resource} is ${world.stands[resource]}, and the row says ${status}`];
}

function isPossibleCause({ world, untrueUpdates, situations }: OrderModel, code: string): boolean {
  const { refusals } = world;
  if (
    code === 'PAYMENT_DECLINED' &&
    (untrueUpdates.has('declined') || untrueUpdates.has('refunded'))
  )
    return true;
  if (code === 'PAYMENT_DECLINED' && (world.times.refunded > 0 || world.hasExpired)) return true;
  if (code === 'ORDER_TERMINATED')
    return [...situations].some((situation) => situation.startsWith('taken up'));
  if (code === 'PAYMENT_TIMEOUT') return world.story.includes('order.payment-pending');
  const definite: readonly string[] = Object.values(definiteFailures).flat();
  if (definite.includes(code)) return Object.values(refusals).some((refused) => refused === code);
  const calls = { reserve: 'inventory', charge: 'payment', book: 'shipment' } as const;
  return Object.entries(calls).some(
    ([call, step]) => unknownOutcomes[step] === code && world.calls.includes(call),
  );
}

/**
 * The only way to change an order's row. A change is a goal: it is written until the row says so.
 * Every write is answered with the row as it now is, which the saga takes over. So a workflow task
 * that was lost after it had written needs no care of its own: the task that replaces it takes over
 * what was written and decides from there.
 */
import { CancellationScope, log } from '@temporalio/workflow';
import type { Decision } from '../contracts/decision.ts';
import type { OrderEventType } from '../contracts/events.ts';
import {
  type ClientAction,
  type GoodsOutcome,
  isDispatched,
  isGivenUp,
  isOpen,
  type OrderState,
  type SagaStep,
  sagaSteps,
  stepStatus,
} from '../contracts/order.ts';
import type { OrderRow, Recorded } from '../contracts/orderActivities.ts';
import { onDatabase } from './activities.ts';
import { keepCovered, uncoveredFlag } from './coveredFlags.ts';
import { answersIn, type Order } from './order.ts';
import { takeOverDecisions } from './settled.ts';
import { showOrder } from './showOrder.ts';
import { changedStatuses, further, type Standings, standingsIn, withFurther } from './standings.ts';
import { takeOverParcel } from './takeOverParcel.ts';

export interface Change {
  readonly type: OrderEventType;
  /** Beside the statuses of the steps, which follow from the standings. */
  readonly set?: Partial<OrderState>;
  readonly clientAction?: ClientAction | undefined;
  readonly goods?: GoodsOutcome | undefined;
  /** The order's change that takes effect with it: see contracts/change. */
  readonly changeNumber?: number;
  /** The decision that the change acts on, and where its step stands once that is recorded. */
  readonly decision?: Decision | undefined;
  readonly standings?: Partial<Standings>;
  /** Called when the decision is recorded, before the next change is looked for. */
  readonly onDecided?: () => void;
}

/**
 * Writes the change that `goal` wants of the row, and again for as long as the row that comes back
 * is another and the goal still wants a change.
 *
 * @param goal the change, or null when the row needs none
 * @param learn sets the standings that the change is about. It is called in the turn of this write:
 *   a write before it would put the new statuses into the row without the event that tells them.
 * @returns whether the change's decision is recorded
 */
export const record = (
  order: Order,
  goal: (row: OrderState) => Change | null,
  learn?: (standings: Standings) => void,
): Promise<boolean> =>
  inTurn(order, async () => {
    learn?.(order.standings);
    let isDecided = false;
    for (let round = 1; ; round += 1) {
      const change = goal(order.row) ?? flagAgain(order);
      if (change === null) break;
      if (round > MOST_ROUNDS) {
        log.error('the row is never as a change wants it', { event: change.type });
        break;
      }
      const { set = {}, standings, onDecided, ...rest } = change;
      const expected = withFurther(order.standings, standings);
      const statuses = statusesOf(order, expected, set.status);
      const notes = order.notes.splice(0);
      const input = {
        orderId: order.start.orderId,
        version: order.version + 1,
        ...rest,
        set: { ...statuses, ...set },
        ...(notes.length > 0 && { notes }),
      };
      const summary = `Record ${rest.type}`;
      const row = await onDatabase(summary, ({ recordChange }) => recordChange(input));
      takeOver(order, row);
      if (!row.isDecided) continue;
      isDecided = true;
      Object.assign(order.standings, withFurther(order.standings, standings));
      onDecided?.();
    }
    return isDecided;
  });

const isTheOrders = ({ row, parcelNumber }: Order): boolean => row.parcelNumber === parcelNumber;

/**
 * The row of the next parcel does not say what became of the one that this run still cancels. And an
 * order that has ended does not say again that an outcome is unknown, only because a workflow task that
 * replaces a lost one has not come as far yet.
 */
function statusesOf(
  order: Order,
  standings: Standings,
  status?: OrderState['status'],
): Partial<OrderState> {
  const { row } = order;
  const { paymentStatus, shipmentStatus, ...others } = changedStatuses(standings, row, status);
  const isBehind = (step: SagaStep) => isGivenUp(row.status) && standings[step] === 'unknown';
  return {
    ...others,
    ...(paymentStatus && !isBehind('payment') && { paymentStatus }),
    ...(shipmentStatus && isTheOrders(order) && !isBehind('shipment') && { shipmentStatus }),
  };
}

/** A goal that its own change does not reach is a bug: it must not write events without end. */
const MOST_ROUNDS = 20;

function flagAgain(order: Order): Change | null {
  const attention = uncoveredFlag(order);
  return attention ? { type: 'order.attention-raised', set: { attention } } : null;
}

/** Records a decision that changes nothing of the row. @returns whether it is recorded */
export const recordDecision = (order: Order, decision: Decision): Promise<boolean> =>
  inTurn(order, async () => {
    const input = { orderId: order.start.orderId, decision };
    const row = await onDatabase('Record a decision', (on) => on.recordDecision(input));
    takeOver(order, row);
    return row.isDecided;
  });

/** Takes over the row as it is: a lost workflow task may have written what nobody does again. */
export const catchUp = (order: Order): Promise<void> =>
  inTurn(order, async () => {
    const { orderId } = order.start;
    takeOver(order, await onDatabase('Read the order', (on) => on.readOrder({ orderId })));
  });

/** Runs an activity that writes the order's next version itself, in a transaction with more. */
export const write = <Answer>(
  order: Order,
  run: (version: number) => Promise<Recorded<Answer>>,
): Promise<Answer> =>
  inTurn(order, async () => {
    const { answer, row } = await run(order.version + 1);
    takeOver(order, row);
    return answer;
  });

/** Each write waits for those before it, and is out of reach of cancellation: it must be known. */
function inTurn<T>(order: Order, act: () => Promise<T>): Promise<T> {
  const acted = CancellationScope.nonCancellable(() => order.writing.then(act));
  // The caller handles a failure; it must not stop later writes.
  order.writing = acted.catch(() => {});
  return acted;
}

const hasMoved = (before: OrderState, now: OrderState): boolean =>
  before.status !== now.status ||
  sagaSteps.some((step) => stepStatus(before, step) !== stepStatus(now, step));

const isStanding = ({ status }: OrderState): boolean => isOpen(status) || isDispatched(status);

/**
 * Takes over the row as it now is: steps may be further there than this run knows, and a person may
 * have settled them by a decision that was forgotten with a lost workflow task.
 */
function takeOver(order: Order, { version, state, settled = [], lasting = [] }: OrderRow): void {
  const { row: before, standings } = order;
  order.row = state;
  order.version = version;
  if (hasMoved(before, state)) order.since = Date.now();
  const shown = standingsIn(state);
  for (const step of ['inventory', 'payment'] as const)
    standings[step] = further(standings[step], shown[step]);
  takeOverParcel(order);
  if (isTheOrders(order)) standings.shipment = further(standings.shipment, shown.shipment);
  // Refunds are not the saga's: the row says how much of the payment stands.
  if (state.payment?.refunded !== undefined && isStanding(state)) standings.payment = shown.payment;
  takeOverDecisions(order, settled, state);
  order.answers = { ...answersIn(state), ...order.answers };
  if (!isOpen(state.status)) order.forward.cancel();
  keepCovered(order, before, { settled, lasting });
  showOrder(order, before);
}

/** What a person has settled: the saga stops, and nothing automatic undoes it again. */
import {
  type Attention,
  flaggedUndo,
  type OrderState,
  type SagaStep,
  settlingReasons,
} from '../contracts/order.ts';
import type { Order } from './order.ts';
import { forgetTrouble, isTrouble, troubleOf } from './parcelNews.ts';
import { isToUndo } from './standings.ts';

/** Stops the undo of a step that a person has settled, and what was to be asked for again. */
export function stopUndo(order: Order, step: SagaStep): void {
  const { inbox } = order;
  inbox.settled.add(step);
  inbox.retries.delete(step);
  inbox.rechecks.delete(step);
  order.failing.delete(step);
  if (order.undoing === step) order.undoing = null;
}

/**
 * Takes over decisions that were recorded and then forgotten with a lost workflow task.
 *
 * @param settled the flags that decisions have taken down
 * @param row as it is now: a flag that is up again is not settled
 */
export function takeOverDecisions(
  order: Order,
  settled: readonly Attention[],
  row: OrderState,
): void {
  const { standings } = order;
  for (const flag of settled) {
    const { step, reason } = flag;
    if (isTrouble({ attention: flag }) && !isTrouble(row) && troubleOf(order)) forgetTrouble(order);
    // A person has seen to the parcel of an order that had ended.
    if (reason === 'SHIPPED_AFTER_END' && standings.shipment === 'gone')
      standings.shipment = 'left';
    // What was decided about a capture is in the row, and a refund may have followed.
    const isOfUndo = settlingReasons.includes(reason) && reason !== 'CAPTURE_FAILED';
    if (step && isOfUndo && flaggedUndo(row) !== step) leaveAlone(order, step);
  }
}

function leaveAlone(order: Order, step: SagaStep): void {
  const { standings } = order;
  if (isToUndo(standings[step])) standings[step] = 'skipped';
  stopUndo(order, step);
}

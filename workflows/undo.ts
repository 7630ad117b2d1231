/** Undoes an order's steps, newest first. Runs out of reach of cancellation. */
import { isGivenUp } from '../contracts/order.ts';
import { recordUndo } from './recordUndo.ts';
import type { Saga } from './saga.ts';
import { undoStep } from './undoStep.ts';

/**
 * @returns `dispatched` when the parcel turned out to have left before anything was undone: then
 *   nothing is undone. When that is discovered later, a person must see to the parcel, and the
 *   other steps are undone.
 */
export async function undoAll(saga: Saga): Promise<'undone' | 'dispatched'> {
  const { undos, inbox } = saga;
  for (;;) {
    for (const step of inbox.rechecks) if (!undos.includes(step)) undos.push(step);
    inbox.rechecks.clear();
    const step = undos.at(-1);
    if (!step) return 'undone';
    saga.compensationAttempted ||= step !== 'shipment';
    const outcome = await undoStep(saga, step);
    // A step to be rechecked goes first.
    if (outcome === 'interrupted') continue;
    if (outcome !== 'dispatched') await recordUndo(saga, step, outcome);
    else if (canOnlyEnd(saga)) saga.dispatchedAfterEnd = true;
    else return outcome;
    saga.compensated ||= outcome === 'undone' || outcome === 'resolve';
    inbox.decisions.delete(step);
    undos.splice(undos.lastIndexOf(step), 1);
  }
}

/** Whether the order can no longer go on as shipped: money or goods are or may be given back. */
function canOnlyEnd({ order, compensated, compensationAttempted }: Saga): boolean {
  const { status, paymentStatus, inventoryStatus } = order.state;
  const givenBack = compensated || paymentStatus === 'refunded' || inventoryStatus === 'released';
  return isGivenUp(status) || givenBack || compensationAttempted;
}

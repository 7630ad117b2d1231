/**
 * Brings the saga up to its order's row when the row is ahead. A workflow task was lost after it had
 * written, or an operator has reset the workflow.
 */
import type { CancellationScope } from '@temporalio/workflow';
import { isOpen, type OrderState, type SagaStep, sagaSteps } from '../contracts/order.ts';
import type { Saga } from './saga.ts';

/** Registers the undo of every step that the row says is done; stops the way forward if it ended. */
export function catchUpWithRow({ order, undos }: Saga, forward: CancellationScope): void {
  const missing = sagaSteps.filter((step) => stands(order.state, step) && !undos.includes(step));
  if (missing.length > 0) {
    const all = sagaSteps.filter((step) => undos.includes(step) || missing.includes(step));
    undos.splice(0, undos.length, ...all);
  }
  if (!isOpen(order.state.status)) forward.cancel();
}

/** Whether the row says that a step is done. One that a person skipped is `unknown`: left alone. */
function stands(state: OrderState, step: SagaStep): boolean {
  if (step === 'inventory') return state.inventoryStatus === 'reserved';
  if (step === 'payment') return ['pending', 'charged', 'refunding'].includes(state.paymentStatus);
  return ['booked', 'in_transit', 'cancelling'].includes(state.shipmentStatus);
}

/** Records how a step's undo ended: with an event of its own when there was something to undo. */
import {
  flaggedUndo,
  isUndone,
  type OrderState,
  type SagaStep,
  undoneStatuses,
} from '../contracts/order.ts';
import type { ProviderStatuses, Saga } from './saga.ts';

/** `skip` and `resolve` are a person's decisions: left alone, and done outside of this system. */
export type UndoOutcome = 'undone' | 'nothing' | 'skip' | 'resolve';

const undoEvents = {
  inventory: {
    type: 'order.inventory-released',
    set: { inventoryStatus: undoneStatuses.inventory },
  },
  payment: { type: 'order.payment-refunded', set: { paymentStatus: undoneStatuses.payment } },
  shipment: { type: 'order.shipment-cancelled', set: { shipmentStatus: undoneStatuses.shipment } },
} as const;

export async function recordUndo(saga: Saga, step: SagaStep, outcome: UndoOutcome): Promise<void> {
  const { order, unannounced } = saga;
  // The row may be ahead of the saga and flagged, so this looks at the state as it is written.
  const clearFlag = (before: OrderState) =>
    flaggedUndo(before) === step ? { attention: null } : {};
  const wasUndone = outcome === 'undone' || outcome === 'resolve';
  const { type, set } = undoEvents[step];
  const statuses = wasUndone ? set : statusNotUndone(saga, step, outcome);
  // These replace the status from when the step failed.
  for (const key of Object.keys(statuses)) Reflect.deleteProperty(unannounced, key);
  // An undo may be asked for more than once, but its event is written once.
  if (wasUndone && !isUndone(order.state, step))
    return order.change(type, (before) => ({ ...set, ...clearFlag(before) }));
  if (flaggedUndo(order.state) === step)
    return order.change('order.attention-cleared', { attention: null, ...statuses });
  if (!wasUndone) Object.assign(unannounced, statuses);
}

/** `none` when there was nothing to undo, `unknown` when a person skipped the undo. */
function statusNotUndone(
  { order, unannounced }: Saga,
  step: SagaStep,
  outcome: 'nothing' | 'skip',
): ProviderStatuses {
  const status = outcome === 'skip' ? 'unknown' : 'none';
  const declined = [order.state.paymentStatus, unannounced.paymentStatus].includes('declined');
  if (step === 'payment') return declined ? {} : { paymentStatus: status };
  return step === 'shipment' ? { shipmentStatus: status } : {};
}

/** Telling how a step was undone: by an event of its own when there was something to undo. */
import { flaggedUndo, type OrderState, type SagaStep } from '../contracts/order.ts';
import type { Saga } from './saga.ts';
import type { Settled } from './undo.ts';

const undoneAs = {
  inventory: { type: 'order.inventory-released', set: { inventoryStatus: 'released' } },
  payment: { type: 'order.payment-refunded', set: { paymentStatus: 'refunded' } },
  shipment: { type: 'order.shipment-cancelled', set: { shipmentStatus: 'cancelled' } },
} as const;

export async function settle(saga: Saga, step: SagaStep, how: Settled): Promise<void> {
  const { order, leftovers } = saga;
  // The row may turn out to be ahead, and flagged.
  const lower = (before: OrderState) => (flaggedUndo(before) === step ? { attention: null } : {});
  const really = how === 'undone' || how === 'resolve';
  const { type, set } = undoneAs[step];
  const known = really ? set : untouched(order.state, leftovers, step, how);
  // It takes the place of what was not known when the step failed.
  for (const key of Object.keys(known)) Reflect.deleteProperty(leftovers, key);
  // An effect is undone once, however often its undo is asked for.
  if (really && !isTold(order.state, step))
    return order.change(type, (before) => ({ ...set, ...lower(before) }));
  if (flaggedUndo(order.state) === step)
    return order.change('order.attention-cleared', { attention: null, ...known });
  if (!really) Object.assign(leftovers, known);
}

const isTold = (state: OrderState, step: SagaStep): boolean =>
  (step === 'inventory' && state.inventoryStatus === 'released') ||
  (step === 'payment' && state.paymentStatus === 'refunded') ||
  (step === 'shipment' && state.shipmentStatus === 'cancelled');

/** Nothing was done: `none` again. Skipped by a person: nobody knows. */
function untouched(
  state: OrderState,
  leftovers: Saga['leftovers'],
  step: SagaStep,
  how: 'nothing' | 'skip',
): Saga['leftovers'] {
  const status = how === 'skip' ? 'unknown' : 'none';
  const declined = state.paymentStatus === 'declined' || leftovers.paymentStatus === 'declined';
  if (step === 'payment') return declined ? {} : { paymentStatus: status };
  return step === 'shipment' ? { shipmentStatus: status } : {};
}

/** What the reconciler does with an order whose saga is closed. */
import { flaggedUndo, isAstray, isEnded, isUndone, sagaSteps } from '../../contracts/order.ts';
import type { OrderModel } from './model.ts';

/** Takes up an order whose saga was terminated. */
export function takeUpTerminated(order: OrderModel): void {
  const { world } = order;
  const { state } = world;
  if (order.openRun()) return;
  if (state.status === 'delivered' || isAstray(state.status)) {
    // Its money may still have to be taken, or its flags to be raised.
    order.takeUp([]);
    return;
  }
  if (isEnded(state.status)) {
    takeUpEnded(order);
    return;
  }
  // A confirmed order goes on waiting for its parcel.
  const steps =
    state.status === 'confirmed' ? [] : sagaSteps.filter((step) => !isUndone(state, step));
  order.takeUp(steps, state.status === 'pending' ? 'ORDER_TERMINATED' : null);
  // Updates that the terminated saga had received and not acted on are sent again.
  if (world.dispatched) order.sendShipmentUpdate('in_transit');
  if (order.isDelivered || order.untrueUpdates.has('dispatched'))
    order.sendShipmentUpdate('delivered');
}

/** Undoes the steps that still stand, by the fence, of an order that was given up. */
function takeUpEnded(order: OrderModel): void {
  const { stands, state } = order.world;
  const effects = { inventory: stands.stock, payment: stands.money, shipment: stands.parcel };
  const flagged = flaggedUndo(state);
  const steps = sagaSteps.filter(
    (step) => step === flagged || ['held', 'done', 'undoing'].includes(effects[step]),
  );
  order.takeUp(steps);
}

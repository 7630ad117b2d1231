/** A version whose orders do something first that they did not before, guarded: older histories replay. */
import { patched, sleep } from '@temporalio/workflow';
import type { OrderStart } from '../../../contracts/saga.ts';
import { orderSaga as saga } from '../../../workflows/orderSaga.ts';

export { orderReturn } from '../../../workflows/orderReturn.ts';
export { reconcileOrders } from '../../../workflows/reconcile.ts';
export { refund } from '../../../workflows/refund.ts';

export async function orderSaga(start: OrderStart) {
  if (patched('first-step')) await sleep(1);
  return await saga(start);
}

/**
 * A version that does something more for customers' new orders, and still more when it
 * replays them: neither it nor the version before can replay these.
 */
import { sleep, workflowInfo } from '@temporalio/workflow';
import type { OrderStart } from '../../../contracts/saga.ts';
import { orderSaga as saga } from '../../../workflows/orderSaga.ts';

export { orderReturn } from '../../../workflows/orderReturn.ts';
export { reconcileOrders } from '../../../workflows/reconcile.ts';
export { refund } from '../../../workflows/refund.ts';

/** Milliseconds since the epoch, put into the bundle. */
const SINCE = Number('BUNDLED_AT');

export async function orderSaga(start: OrderStart) {
  const { startTime, unsafe } = workflowInfo();
  const isMeant = startTime.getTime() > SINCE && start.userId.startsWith('customer-');
  if (isMeant) await sleep(1);
  if (isMeant && unsafe.isReplaying) await sleep(1);
  return await saga(start);
}

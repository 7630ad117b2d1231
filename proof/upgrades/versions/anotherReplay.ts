/** A version that can replay neither its own orders nor, later, can the version before. */
import { orderSaga as saga } from '../../../workflows/orderSaga.ts';
import { unsteady } from './unsteady.ts';

export { orderReturn } from '../../../workflows/orderReturn.ts';
export { reconcileOrders } from '../../../workflows/reconcile.ts';
export { refund } from '../../../workflows/refund.ts';

export const orderSaga = unsteady(saga);

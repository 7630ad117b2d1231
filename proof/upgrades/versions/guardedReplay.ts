/** The version with the guarded step, and a fault: it can't replay its own orders. */
import { orderSaga as saga } from './guardedStep.ts';
import { unsteady } from './unsteady.ts';

export { orderReturn, reconcileOrders, refund } from './guardedStep.ts';

export const orderSaga = unsteady(saga);

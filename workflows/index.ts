/** The workflows that a worker on the `orders` task queue runs. */

export { compareBooks } from './compareBooks.ts';
export { orderReturn } from './orderReturn.ts';
export { orderSaga } from './orderSaga.ts';
export { reconcileOrders } from './reconcile.ts';
export { refund } from './refund.ts';
export { undoFound } from './undoFound.ts';

/**
 * A typed client of the HTTP API.
 *
 *   const orders = createOrdersApi({ url, token: () => myToken });
 *   const { data, error } = await orders.GET('/v1/orders/{orderId}', {
 *     params: { path: { orderId } },
 *   });
 *
 * `error` is a problem (RFC 9457); its `code` is one of docs/errors.md. `dataOf(call)` throws it.
 */
export { dataOf, OrdersProblem, type Problem, pagesOf } from './answers.ts';
export { followOrder } from './followOrder.ts';
export {
  createOrdersApi,
  type NewOrder,
  type OrderInfo,
  type OrdersApi,
  type OrdersApiOptions,
  type TimelineEvent,
} from './ordersApi.ts';

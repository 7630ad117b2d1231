/** What an order's page shows: from the API as who is signed in, and its workings for operations. */
import type { OrdersApi } from '@order-management/client';
import { answerOf } from '../../http/refusal.ts';

const of = (orderId: string) => ({ params: { path: { orderId } } });
const MOST_EVENTS = 500;

/** @throws Refusal */
export const readOrder = async (api: OrdersApi, orderId: string) =>
  (await answerOf(api.GET('/v1/orders/{orderId}', of(orderId)))).orderInfo;
export type Order = Awaited<ReturnType<typeof readOrder>>;

/** The newest events, newest first. @throws Refusal */
export async function readTimeline(api: OrdersApi, { orderId, version }: Order) {
  const query = { after: Math.max(0, version - MOST_EVENTS), limit: MOST_EVENTS };
  const params = { path: { orderId }, query };
  const answer = await answerOf(api.GET('/v1/orders/{orderId}/events', { params }));
  // The same route can also answer with an event stream.
  return typeof answer === 'object' ? answer.events.toReversed() : [];
}
export type Timeline = Awaited<ReturnType<typeof readTimeline>>;

/** @throws Refusal */
export const readRefunds = (api: OrdersApi, orderId: string) =>
  answerOf(api.GET('/v1/orders/{orderId}/refunds', of(orderId)));
export type Refunds = Awaited<ReturnType<typeof readRefunds>>;

/** @throws Refusal */
export const readReturns = async (api: OrdersApi, orderId: string) =>
  (await answerOf(api.GET('/v1/orders/{orderId}/returns', of(orderId)))).returns;
export type Returns = Awaited<ReturnType<typeof readReturns>>;

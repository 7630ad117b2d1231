/** The API calls of the demo's storefront. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createOrdersApi,
  type NewOrder,
  type OrderInfo as OrderAnswer,
  type Problem,
  type TimelineEvent,
} from '@order-management/client';
import { SetupProblem } from '../problem.ts';

const POLL_MS = 200;

type State = 'status' | 'inventoryStatus' | 'paymentStatus' | 'shipmentStatus' | 'failure';
export type OrderInfo = Pick<OrderAnswer, State | 'attention' | 'total' | 'currency'>;
export interface OrderEvent {
  readonly type: string;
  readonly occurredAt: string;
  readonly data: Pick<TimelineEvent['data'], Exclude<State, 'failure'>>;
}

/** The service refused a request; the message is the problem's detail. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: string;
  constructor(code: string, detail: string) {
    super(detail);
    this.code = code;
  }
}

export interface OrdersClient {
  /** @throws SetupProblem when the item is unknown */
  unitPrice(itemId: string): Promise<number>;
  /** @throws Refusal */
  place(request: NewOrder): Promise<string>;
  /** @throws Refusal */
  cancel(orderId: string, reason: string): Promise<void>;
  /** As operations: gives so many minor units back. @throws Refusal */
  refund(orderId: string, amount: number, reason: string): Promise<void>;
  /** As operations: ends an order whose parcel came back. @throws Refusal */
  end(orderId: string, reason: string): Promise<void>;
  /** Resolves when the order is so, or after `limitMs`. */
  waitUntil(
    orderId: string,
    isSo: (order: OrderInfo) => boolean,
    limitMs: number,
  ): Promise<OrderInfo>;
  events(orderId: string): Promise<readonly OrderEvent[]>;
}

/** @param tokens of a shop's backend and of operations */
export function createOrdersClient(
  url: string,
  tokens: { readonly storefront: string; readonly operations: string },
): OrdersClient {
  const api = createOrdersApi({ url, token: () => tokens.storefront });
  const operations = createOrdersApi({ url, token: () => tokens.operations });
  const answerOf = async <T>(
    asked: Promise<{ data?: T; error?: Problem; response: Response }>,
  ): Promise<T> => {
    const { data, error, response } = await asked.catch(() => {
      throw new SetupProblem(
        `No orders service answers at ${url}: start it with \`npm start\` first, or set API_URL to where it is.`,
      );
    });
    if (data !== undefined) return data;
    if (error?.code !== undefined) throw new Refusal(error.code, error.detail);
    throw new SetupProblem(
      `What answers at ${url} is not the orders service (${response.status}).`,
    );
  };
  const of = (orderId: string) => ({ params: { path: { orderId } } });
  const once = () => ({ 'Idempotency-Key': randomUUID() });
  const read = async (orderId: string) =>
    (await answerOf(api.GET('/v1/orders/{orderId}', of(orderId)))).orderInfo;

  return {
    unitPrice: async (itemId) => {
      const asked = api.GET('/v1/inventory/{itemId}', { params: { path: { itemId } } });
      const item = await answerOf(asked).catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
        throw new SetupProblem(`The catalogue's ${itemId} cannot be read: ${error.message}`);
      });
      return item.unitPrice;
    },
    place: async (body) => {
      const asked = api.POST('/v1/orders', { params: { header: once() }, body });
      return (await answerOf(asked)).orderId;
    },
    cancel: async (orderId, reason) => {
      const params = { path: { orderId }, header: once() };
      await answerOf(api.POST('/v1/orders/{orderId}/cancel', { params, body: { reason } }));
    },
    refund: async (orderId, amount, reason) => {
      const params = { path: { orderId }, header: once() };
      const body = { amount, reason };
      await answerOf(operations.POST('/v1/orders/{orderId}/refunds', { params, body }));
    },
    end: async (orderId, reason) => {
      const params = { path: { orderId }, header: once() };
      const body = { as: 'returned', goods: 'restocked', refund: 'all', reason } as const;
      await answerOf(operations.POST('/v1/orders/{orderId}/end', { params, body }));
    },
    waitUntil: async (orderId, isSo, limitMs) => {
      for (const until = Date.now() + limitMs; ; await sleep(POLL_MS)) {
        const info = await read(orderId);
        if (isSo(info) || Date.now() > until) return info;
      }
    },
    events: async (orderId) => {
      const timeline = await answerOf(api.GET('/v1/orders/{orderId}/events', of(orderId)));
      // The same route can also answer with an event stream.
      return typeof timeline === 'object' ? timeline.events : [];
    },
  };
}

/** The API calls of the demo's storefront. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createOrdersApi,
  type NewOrder,
  type OrderInfo as OrderAnswer,
  type Problem,
  type TimelineEvent,
} from '@order-management/client';
import { SetupProblem } from '../problem.ts';
import { Refusal } from './refusal.ts';

const POLL_MS = 200;

type State = 'status' | 'inventoryStatus' | 'paymentStatus' | 'shipmentStatus' | 'failure';
export type OrderInfo = Pick<OrderAnswer, State | 'attention' | 'total' | 'currency'>;
/** What the demo changes of an order. */
interface OrderChange extends Pick<NewOrder, 'shippingAddress'> {
  readonly remove: Line[];
}
type Line = Pick<NewOrder['items'][number], 'itemId' | 'quantity'>;
export interface OrderEvent {
  readonly type: string;
  readonly occurredAt: string;
  readonly data: Pick<TimelineEvent['data'], Exclude<State, 'failure'>>;
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
  /** Against the order as it is. @throws Refusal */
  change(orderId: string, change: OrderChange): Promise<void>;
  /** As operations. @throws Refusal */
  hold(orderId: string, reason: string): Promise<void>;
  /** As operations. @throws Refusal */
  release(orderId: string): Promise<void>;
  /** The customer sends pieces back, and operations receives them and gives their money back. @throws Refusal */
  sendBack(orderId: string, line: Line, reason: string): Promise<void>;
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
      const asked = api.POST('/v1/orders', { body });
      return (await answerOf(asked)).orderId;
    },
    cancel: async (orderId, reason) => {
      const { params } = of(orderId);
      await answerOf(api.POST('/v1/orders/{orderId}/cancel', { params, body: { reason } }));
    },
    refund: async (orderId, amount, reason) => {
      const { params } = of(orderId);
      const body = { amount, reason };
      await answerOf(operations.POST('/v1/orders/{orderId}/refunds', { params, body }));
    },
    change: async (orderId, change) => {
      const { version } = await read(orderId);
      const { params } = of(orderId);
      const body = { ...change, version };
      await answerOf(api.POST('/v1/orders/{orderId}/changes', { params, body }));
    },
    hold: async (orderId, reason) => {
      const { params } = of(orderId);
      await answerOf(operations.POST('/v1/orders/{orderId}/hold', { params, body: { reason } }));
    },
    release: async (orderId) => {
      const asked = of(orderId);
      await answerOf(operations.POST('/v1/orders/{orderId}/release', asked));
    },
    sendBack: async (orderId, line, reason) => {
      const asked = { ...of(orderId), body: { lines: [line], reason } };
      const { number } = (await answerOf(api.POST('/v1/orders/{orderId}/returns', asked))).return;
      const params = { path: { orderId, number } };
      const body = { lines: [{ ...line, goods: 'restocked' as const }], refund: 'all' as const };
      const path = '/v1/orders/{orderId}/returns/{number}/receive';
      await answerOf(operations.POST(path, { params, body }));
    },
    end: async (orderId, reason) => {
      const { params } = of(orderId);
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

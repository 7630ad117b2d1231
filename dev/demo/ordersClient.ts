/** The service as the demo's storefront sees it. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import {
  inventoryStatuses,
  isEnded,
  type OrderStatus,
  orderStatuses,
  paymentStatuses,
  type ShippingAddress,
  shipmentStatuses,
} from '../../contracts/order.ts';
import { SetupProblem } from '../problem.ts';

const REQUEST_LIMIT_MS = 35_000;
const POLL_MS = 200;

const state = {
  status: z.enum(orderStatuses),
  inventoryStatus: z.enum(inventoryStatuses),
  paymentStatus: z.enum(paymentStatuses),
  shipmentStatus: z.enum(shipmentStatuses),
  failure: z.object({ code: z.string() }).nullable(),
};
const placed = z.object({ orderId: z.uuid() });
const problem = z.object({ code: z.string(), detail: z.string(), orderId: z.string().optional() });
const order = z.object({
  orderInfo: z.object({ ...state, total: z.int(), currency: z.string() }),
});
const item = z.object({ unitPrice: z.int(), available: z.int() });
const timeline = z.object({
  events: z.array(
    z.object({ type: z.string(), occurredAt: z.iso.datetime(), data: z.object(state) }),
  ),
});

export type OrderInfo = z.infer<typeof order>['orderInfo'];
export type OrderEvent = z.infer<typeof timeline>['events'][number];
export interface NewOrder {
  readonly userId: string;
  readonly items: readonly {
    readonly itemId: string;
    readonly quantity: number;
    readonly unitPrice: number;
  }[];
  readonly shippingAddress: ShippingAddress;
  readonly paymentMethod: string;
}

/** The service said no: its code and its sentence. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: string;
  constructor(code: string, detail: string) {
    super(detail);
    this.code = code;
  }
}

export interface OrdersClient {
  /** @throws SetupProblem when there is no such item */
  unitPrice(itemId: string): Promise<number>;
  /** @throws Refusal */
  place(request: NewOrder): Promise<string>;
  /** @throws Refusal */
  cancel(orderId: string, reason: string): Promise<void>;
  /** The order once it has ended or reached `status`, or as it is after `limitMs`. */
  waitFor(orderId: string, status: OrderStatus, limitMs: number): Promise<OrderInfo>;
  events(orderId: string): Promise<readonly OrderEvent[]>;
}

export function createOrdersClient(url: string, token: string): OrdersClient {
  const ask = async (method: 'GET' | 'POST', path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(new URL(path, url), {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(method === 'POST' && {
          'content-type': 'application/json',
          'idempotency-key': randomUUID(),
        }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(REQUEST_LIMIT_MS),
    }).catch(() => {
      throw new SetupProblem(
        `No orders service answers at ${url}: start it with \`npm start\` first, or set API_URL to where it is.`,
      );
    });
    const answer: unknown = await response.json().catch(() => null);
    if (response.ok) return answer;
    const told = problem.safeParse(answer);
    if (told.success) throw new Refusal(told.data.code, told.data.detail);
    throw new SetupProblem(
      `What answers at ${url} is not the orders service (${response.status}).`,
    );
  };
  const read = async (orderId: string) =>
    order.parse(await ask('GET', `/v1/orders/${orderId}`)).orderInfo;

  return {
    unitPrice: async (itemId) => {
      const path = `/v1/inventory/${itemId}`;
      const found = await ask('GET', path).catch((error: unknown) => {
        if (!(error instanceof Refusal)) throw error;
        throw new SetupProblem(`The catalogue's ${itemId} cannot be read: ${error.message}`);
      });
      return item.parse(found).unitPrice;
    },
    place: async (request) => placed.parse(await ask('POST', '/v1/orders', request)).orderId,
    cancel: async (orderId, reason) => {
      await ask('POST', `/v1/orders/${orderId}/cancel`, { reason });
    },
    waitFor: async (orderId, status, limitMs) => {
      for (const until = Date.now() + limitMs; ; await sleep(POLL_MS)) {
        const info = await read(orderId);
        if (info.status === status || isEnded(info.status) || Date.now() > until) return info;
      }
    },
    events: async (orderId) =>
      timeline.parse(await ask('GET', `/v1/orders/${orderId}/events`)).events,
  };
}

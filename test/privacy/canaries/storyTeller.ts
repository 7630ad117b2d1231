/** Places orders with a canary in every personal field, and does to them what people do. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { OrderStatus } from '../../../contracts/order.ts';
import { eventually } from '../../support/eventually.ts';
import type { RunningService } from '../../support/runningService.ts';
import { canary, phoneCanary, tokenCanary } from './canary.ts';

const LIMIT_MS = 60_000;

interface Read {
  readonly orderInfo: {
    readonly version: number;
    readonly payment: { readonly clientAction?: { readonly value: string } | null } | null;
  };
}

export const address = (road = 'Plain') => ({
  ...{ name: `Ada ${canary()}`, line1: `1 ${road} Road ${canary()}`, line2: canary() },
  ...{ city: canary(), region: canary(), postalCode: canary(), country: 'DE' },
  phone: phoneCanary(),
});

export type StoryTeller = ReturnType<typeof storyTeller>;

/**
 * @param statuses of all orders, kept up to date
 * @param secrets receives what providers have made up for one payer
 */
export function storyTeller(
  { call }: RunningService,
  userId: string,
  statuses: ReadonlyMap<string, string>,
  secrets: string[],
) {
  const send = async (client: string, path: string, body: () => unknown | Promise<unknown>) => {
    let answered: unknown;
    let wasUnconfirmed = false;
    const isAccepted = async () => {
      const key = { 'idempotency-key': randomUUID() };
      const answer = await call(client, 'POST', path, await body(), key);
      answered = answer.body['code'];
      wasUnconfirmed ||= answer.status === 503;
      // What was not confirmed may have been done, and is then refused the second time.
      const wasDone = wasUnconfirmed && answer.status === 409;
      return answer.status < 300 || wasDone ? answer.body : null;
    };
    return eventually(`POST ${path} is accepted`, isAccepted, LIMIT_MS).catch((cause: unknown) => {
      throw new Error(`the last answer was ${answered}`, { cause });
    });
  };
  const of = (orderId: string) => `/v1/orders/${orderId}`;
  return {
    userId,
    async place(order: Readonly<Record<string, unknown>> = {}): Promise<string> {
      const { status, body } = await call('storefront', 'POST', '/v1/orders', {
        userId,
        items: [{ itemId: 'sku-mug', quantity: 1, unitPrice: 1499 }],
        shippingAddress: address(),
        paymentMethod: tokenCanary(),
        metadata: { channel: 'web' },
        ...order,
      });
      expect([status, JSON.stringify(body)]).toEqual([201, expect.any(String)]);
      return String(body['orderId']);
    },
    version: async (orderId: string) =>
      ((await call('operations', 'GET', of(orderId))).body as unknown as Read).orderInfo.version,
    /** @param client who asks for it, again until it is accepted: an order may just be changing */
    post: (client: string, orderId: string, what: string, body: () => unknown | Promise<unknown>) =>
      send(client, `${of(orderId)}/${what}`, body),
    /** At least once, whether or not it is accepted, and until the order has the status. */
    tryUntil: (status: OrderStatus, orderId: string, what: string, body: () => unknown) =>
      eventually(
        `${orderId} is ${status}`,
        async () => {
          await call('operations', 'POST', `${of(orderId)}/${what}`, body());
          return statuses.get(orderId) === status;
        },
        LIMIT_MS,
      ),
    /** Waits for what the payer is to do, and keeps it among the secrets. */
    seesSecret: (orderId: string) =>
      eventually(
        `${orderId} has a secret`,
        async () => {
          const { body } = await call('operations', 'GET', of(orderId));
          const { value } = (body as unknown as Read).orderInfo.payment?.clientAction ?? {};
          return value && secrets.push(value);
        },
        LIMIT_MS,
      ),
    reaches: (orderId: string, status: OrderStatus) =>
      eventually(`${orderId} is ${status}`, () => statuses.get(orderId) === status, LIMIT_MS),
  };
}

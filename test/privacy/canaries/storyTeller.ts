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
  const send = (
    client: string,
    method: string,
    path: string,
    body: () => unknown | Promise<unknown>,
  ) =>
    eventually(
      `${method} ${path} is accepted`,
      async () => {
        const answer = await call(client, method, path, await body(), {
          'idempotency-key': randomUUID(),
        });
        return answer.status < 300 ? answer.body : null;
      },
      LIMIT_MS,
    );
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
      send(client, 'POST', `${of(orderId)}/${what}`, body),
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

/** One order's calls, each recorded. Reads without an answer are not: they had no effect. */
import { randomUUID } from 'node:crypto';
import type { InventoryStatus, OrderStatus } from '../../contracts/order.ts';
import type { Random } from '../chaos/plan/seededRandom.ts';
import type { Answer, Called } from './caller.ts';
import { leaving, untilAnswered, type World } from './world.ts';

export interface OrderDraft {
  readonly itemId: string;
  readonly unitPrice: number;
  readonly quantity: number;
  /** Magic words of the simulators. */
  readonly road: string;
  readonly token: string;
}

export interface SeenOrder {
  readonly status: OrderStatus;
  readonly inventoryStatus: InventoryStatus;
  readonly version: number;
  readonly failure: { readonly code: string } | null;
  readonly answer: Answer;
}

export interface OrderCalls {
  /** @returns its answer, with null when it was refused or not answered for long */
  place(): Promise<Called>;
  /** Null without an answer, and when it is as the client has it. @param has the client's version */
  read(has?: number): Promise<SeenOrder | null>;
  cancel(): Promise<Called>;
  /** Takes pieces off, as of the version that its client has seen. */
  change(version: number, quantity: number): Promise<Called>;
}

const LOST = 0.06;

/** @param part names the order in the history */
export function orderCalls(
  world: World,
  part: string,
  draft: OrderDraft,
  random: Random,
): OrderCalls {
  const { itemId, unitPrice, quantity, road, token } = draft;
  let path = '/v1/orders';
  const add = ({ call, answer }: Called, input: object, output: object | null): void =>
    world.history.add({
      ...{ model: 'orders', part, call, input, output },
      return: answer?.return ?? null,
    });
  const command = async (what: 'cancel' | 'changes', input: object, body: object) => {
    const called = await world.call({
      ...{ client: 'storefront', method: 'POST', path: `${path}/${what}` },
      ...{ key: randomUUID(), body, leavesAfterMs: leaving(random, LOST) },
    });
    const { answer } = called;
    const { code, status } = (answer?.body ?? {}) as { code?: string; status?: unknown };
    const shown = typeof status === 'string' ? { status } : {};
    add(called, input, answer && { http: answer.http, ...(code ? { code } : shown) });
    return called;
  };
  return {
    async place() {
      const items = [{ itemId, unitPrice, quantity }];
      const userId = `shopper-${random.int(40)}`;
      const shippingAddress = `1 ${road} Road, 20457 Hamburg`;
      const called = await untilAnswered(world, {
        ...{ client: 'storefront', method: 'POST', path, key: randomUUID() },
        body: { userId, items, shippingAddress, paymentMethod: token, currency: 'EUR' },
      });
      const { answer } = called;
      if (answer?.http !== 201) return called;
      path = `/v1/orders/${answer.body['orderId']}`;
      const output = { http: 201, status: answer.body['status'] };
      add(called, { op: 'place', quantity, price: unitPrice }, output);
      return called;
    },
    async read(has) {
      const asked = { client: 'storefront', method: 'GET', path } as const;
      const { call, answer } = await world.call({ ...asked, ...(has ? { has } : {}) });
      if (!answer) return null;
      const order = answer.body['orderInfo'] as Shown | undefined;
      const code = answer.body['code'];
      const output = order ? shownOf(order) : code ? { code } : {};
      const input = { op: 'read', ...(has ? { version: has } : {}) };
      add({ call, answer }, input, { http: answer.http, ...output });
      return order ? { ...order, answer } : null;
    },
    cancel: () => command('cancel', { op: 'cancel' }, { reason: 'races' }),
    change: (version, pieces) =>
      command(
        'changes',
        { op: 'change', version, quantity: pieces },
        { version, remove: [{ itemId, quantity: pieces }] },
      ),
  };
}

interface Shown extends Omit<SeenOrder, 'answer'> {
  readonly total: number;
  readonly items: readonly { readonly quantity: number }[];
}

const shownOf = ({ status, version, total, items }: Shown) => ({
  ...{ status, version, total },
  quantity: items.reduce((sum, { quantity }) => sum + quantity, 0),
});

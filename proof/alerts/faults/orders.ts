/** Faults of single orders, by the simulators' tokens and addresses. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AttentionReason, OrderState, OrderStatus } from '../../../contracts/order.ts';
import type { Fault, Heal } from '../fault.ts';
import type { Shop } from '../shop.ts';

const SETTLE_LIMIT_MS = 60_000;
/** As often as nobody tries. */
const REFUND_FAILS = 'tok_refund_fails_for_a_while_100000';

interface Placed {
  readonly orderId: string;
  /** Waits until the order has a status, or is flagged for a reason. */
  reaches(place: OrderStatus | AttentionReason): Promise<void>;
  post(what: string, body: unknown): Promise<void>;
  /** Says that it was settled outside. */
  readonly resolve: Heal;
}

export async function place(shop: Shop, paymentMethod: string, road: string): Promise<Placed> {
  const { body } = await shop.client('storefront').request('POST', '/v1/orders', randomUUID(), {
    userId: 'shopper-of-faults',
    items: [{ itemId: 'sku-mug', quantity: 1, unitPrice: 1499 }],
    shippingAddress: `1 ${road} Road, 20457 Hamburg`,
    ...{ paymentMethod, currency: 'EUR' },
  });
  const path = `/v1/orders/${body['orderId']}`;
  const operations = shop.client('operations');
  const post = async (what: string, content: unknown): Promise<void> => {
    const answer = await operations.request('POST', `${path}/${what}`, randomUUID(), content);
    if (answer.status >= 300) throw new Error(`${what}: ${JSON.stringify(answer.body)}`);
  };
  return {
    orderId: String(body['orderId']),
    post,
    async reaches(place) {
      for (const end = Date.now() + SETTLE_LIMIT_MS; Date.now() < end; await sleep(500)) {
        const { body } = await operations.request('GET', path, null);
        const { status, attention } = body['orderInfo'] as OrderState;
        if (status === place || attention?.reason === place) return;
      }
      throw new Error(`${path} did not reach ${place}`);
    },
    resolve: () =>
      post('attention', { action: 'resolve', reason: 'settled by hand', reference: 'bank-77' }),
  };
}

const cancelled = { reason: 'Changed their mind' };
const asLost = { as: 'lost', goods: 'written_off', reason: 'The carrier lost it' } as const;

/** A fault of an order that must have come so far before. */
function ofOrder(
  fault: Pick<Fault, 'name' | 'what' | 'alert' | 'group'>,
  prepare: (shop: Shop) => Promise<Placed>,
  begin: (order: Placed) => Promise<Heal>,
): Fault {
  let order: Placed | null = null;
  return {
    ...fault,
    async prepare(shop) {
      order = await prepare(shop);
    },
    begin: () => (order ? begin(order) : Promise.reject(new Error('not prepared'))),
  };
}

export const orderFaults: readonly Fault[] = [
  ofOrder(
    {
      ...{ name: 'stuck-refund', what: 'the money of one cancelled order cannot be given back' },
      ...{ alert: 'UndoFailing', group: 'orders' },
    },
    async (shop) => {
      const order = await place(shop, REFUND_FAILS, 'Calm');
      await order.reaches('confirmed');
      return order;
    },
    async ({ post, resolve }) => {
      await post('cancel', cancelled);
      return resolve;
    },
  ),
  ofOrder(
    {
      ...{ name: 'lost-money', what: 'the money of one lost order cannot be given back' },
      ...{ alert: 'MoneyOutstanding', group: 'orders' },
    },
    async (shop) => {
      const order = await place(shop, REFUND_FAILS, 'Gets Lost');
      await order.reaches('SHIPMENT_LOST');
      return order;
    },
    async ({ post, resolve }) => {
      await post('end', { ...asLost, refund: 'all' });
      return resolve;
    },
  ),
  {
    ...{ name: 'capture', what: 'the held money of one order that left cannot be taken' },
    ...{ alert: 'AuthorizationExpiring', group: 'orders' },
    begin: async (shop) => (await place(shop, 'tok_capture_refused', 'Ships')).resolve,
  },
  {
    ...{ name: 'lost-parcel', what: 'the carrier loses one parcel' },
    ...{ alert: 'AttentionRaised', group: 'watched' },
    async begin(shop) {
      const { post } = await place(shop, 'tok_ok', 'Gets Lost');
      return () => post('end', { ...asLost, refund: 'all' });
    },
  },
];

/** Of all orders. */
export const trafficFaults: readonly Fault[] = [
  {
    ...{ name: 'late-payments', what: 'every payment takes 40 s' },
    ...{ alert: 'OrdersConfirmedLate', group: 'watched' },
    async begin({ traffic }) {
      traffic.behave({ everyMs: 400, paymentMethod: 'tok_pending_then_charged_40000' });
      return async () => traffic.usual();
    },
  },
];

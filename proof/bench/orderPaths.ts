/** The paths that an order can take, each as the requests that lead it there. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CATALOGUE, CURRENCY } from '../../dev/seed.ts';
import { expectStatus, type HttpClient } from './httpClient.ts';
import { type benchOrder, placeOrder } from './order.ts';
import type { BenchService } from './service.ts';

const POLL_MS = 50;
const LIMIT_MS = 60_000;
const POSTER = CATALOGUE[4];

type Statuses = Readonly<
  Partial<Record<'status' | 'inventoryStatus' | 'paymentStatus' | 'shipmentStatus', string>>
>;

export interface OrderPath {
  readonly changes?: Partial<typeof benchOrder>;
  /** Places the order, when that takes more than a request. @returns its id */
  readonly place?: (service: BenchService) => Promise<string>;
  /** The order is cancelled once it is so. */
  readonly cancelWhen?: Statuses;
  readonly ends: Statuses;
}

const confirmed = { status: 'confirmed' };

/** See docs/simulators.md for the words of addresses and payment methods. */
export const orderPaths = {
  confirmed: { ends: confirmed },
  delivered: {
    changes: { shippingAddress: '1 Ships And Delivers Road' },
    ends: { status: 'delivered' },
  },
  'pending payment': {
    changes: { paymentMethod: 'tok_pending_then_charged' },
    ends: confirmed,
  },
  'out of stock': { place: placeAndSellOut, ends: { status: 'failed' } },
  declined: { changes: { paymentMethod: 'tok_declined' }, ends: { status: 'failed' } },
  undeliverable: {
    changes: { shippingAddress: '1 Undeliverable Road' },
    ends: { status: 'failed' },
  },
  'cancelled while charging': {
    changes: { paymentMethod: 'tok_slow_1000' },
    cancelWhen: { status: 'pending', inventoryStatus: 'reserved' },
    ends: { status: 'cancelled' },
  },
  'cancelled when confirmed': { cancelWhen: confirmed, ends: { status: 'cancelled' } },
} as const satisfies Readonly<Record<string, OrderPath>>;

/** @returns the id of the order, which is its workflow's */
export async function runPath(service: BenchService, path: OrderPath): Promise<string> {
  const { http } = service;
  const orderId = path.place
    ? await path.place(service)
    : (await placeOrder(http, path.changes)).orderId;
  if (path.cancelWhen) {
    await untilOrderIs(http, orderId, path.cancelWhen);
    const cancel = `/v1/orders/${orderId}/cancel`;
    expectStatus(await http.callAs('storefront', 'POST', cancel, { reason: 'bench' }), 200);
  }
  await untilOrderIs(http, orderId, path.ends);
  return orderId;
}

/**
 * An order of an item that is out of stock is not accepted. So the stock ends between acceptance and
 * reservation: the dispatcher stands still for that time.
 */
async function placeAndSellOut({ http, processes }: BenchService): Promise<string> {
  const { itemId, name, unitPrice } = POSTER;
  const stock = async (onHand: number): Promise<void> => {
    const item = { name, unitPrice, currency: CURRENCY, onHand };
    expectStatus(await http.callAs('warehouse', 'PUT', `/v1/inventory/${itemId}`, item), 200);
  };
  const dispatcher = processes.get('dispatcher');
  await stock(1);
  dispatcher?.kill('SIGSTOP');
  try {
    const items = [{ itemId, quantity: 1, unitPrice }];
    const { orderId } = await placeOrder(http, { items });
    await stock(0);
    return orderId;
  } finally {
    dispatcher?.kill('SIGCONT');
  }
}

async function untilOrderIs(http: HttpClient, orderId: string, statuses: Statuses): Promise<void> {
  for (const limit = performance.now() + LIMIT_MS; ; await sleep(POLL_MS)) {
    const answer = await http.callAs('storefront', 'GET', `/v1/orders/${orderId}`);
    const { orderInfo } = expectStatus<{ orderInfo: Record<string, unknown> }>(answer, 200);
    if (Object.entries(statuses).every(([name, status]) => orderInfo[name] === status)) return;
    if (performance.now() > limit) throw new Error(`an order is ${orderInfo['status']}`);
  }
}

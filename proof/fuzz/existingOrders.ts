/** Orders for the fuzzer to change, hold, refund, end and return: it would hardly make one of each itself. */
import { setTimeout as sleep } from 'node:timers/promises';
import { requestToken } from '../../dev/issuer/requestToken.ts';
import { CATALOGUE } from '../../dev/seed.ts';

const [mug, shirt] = CATALOGUE;
export const ORDERED_ITEMS = [mug.itemId, shirt.itemId];
/** Of orders that are confirmed and perhaps were held or changed. */
export const VERSIONS = [4, 5, 6, 7, 8, 9, 10, 11, 12];
const LIMIT_MS = 60_000;
const POLL_MS = 500;

/** What becomes of the order of an operation. `returned`: delivered, and a piece is to come back. */
const ORDER_OF = {
  changeOrder: 'confirmed',
  holdOrder: 'confirmed',
  releaseOrder: 'confirmed',
  cancelOrder: 'confirmed',
  requestRefund: 'delivered',
  endOrder: 'delivered',
  reorder: 'failed',
  requestReturn: 'delivered',
  labelReturn: 'returned',
  receiveReturn: 'returned',
  refuseReturn: 'returned',
  cancelReturn: 'returned',
  listRefunds: 'returned',
  listReturns: 'returned',
} as const;

/** An order's id by the operation that is called on it. */
export type ExistingOrders = ReadonlyMap<string, string>;

/**
 * Places an order for each operation.
 *
 * @throws when one does not get where it is to be
 */
export async function existingOrders({
  api,
  issuer,
}: {
  readonly api: string;
  readonly issuer: string;
}): Promise<ExistingOrders> {
  const { token } = await requestToken(issuer, 'storefront');
  const call = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${api}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    return (await response.json()) as Readonly<Record<string, unknown>>;
  };
  const place = async (road: string, paymentMethod = 'tok_ok'): Promise<string> => {
    const { orderId } = await call('POST', '/v1/orders', {
      userId: 'shopper',
      items: [mug, shirt].map(({ itemId, unitPrice }) => ({ itemId, unitPrice, quantity: 3 })),
      ...{ shippingAddress: `1 ${road} Road, 20457 Hamburg`, paymentMethod },
    });
    return String(orderId);
  };
  const reaches = async (orderId: string, status: string): Promise<void> => {
    for (const until = Date.now() + LIMIT_MS; ; await sleep(POLL_MS)) {
      const { orderInfo } = await call('GET', `/v1/orders/${orderId}`);
      if ((orderInfo as { status: string } | undefined)?.status === status) return;
      if (Date.now() > until) throw new Error(`order ${orderId} is not ${status} in time`);
    }
  };
  const make = async (becomes: (typeof ORDER_OF)[keyof typeof ORDER_OF]): Promise<string> => {
    if (becomes === 'failed') {
      const orderId = await place('Harbour', 'tok_down');
      await reaches(orderId, 'failed');
      return orderId;
    }
    if (becomes === 'confirmed') {
      const orderId = await place('Harbour');
      await reaches(orderId, 'confirmed');
      return orderId;
    }
    const orderId = await place('Ships And Delivers');
    await reaches(orderId, 'delivered');
    const lines = [{ itemId: mug.itemId, quantity: 1 }];
    if (becomes === 'returned')
      await call('POST', `/v1/orders/${orderId}/returns`, { lines, reason: 'Too small' });
    return orderId;
  };
  const made = Object.entries(ORDER_OF).map(
    async ([operation, becomes]) => [operation, await make(becomes)] as const,
  );
  return new Map(await Promise.all(made));
}

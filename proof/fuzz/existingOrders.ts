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

/**
 * Places orders that stay confirmed, and as many whose parcel arrives and of which a piece is to come back.
 *
 * @returns their ids, once they are there
 * @throws when they do not get there
 */
export async function existingOrders(
  { api, issuer }: { readonly api: string; readonly issuer: string },
  ofEach: number,
): Promise<string[]> {
  const { token } = await requestToken(issuer, 'storefront');
  const call = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${api}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    return (await response.json()) as Readonly<Record<string, unknown>>;
  };
  const place = async (road: string): Promise<string> => {
    const { orderId } = await call('POST', '/v1/orders', {
      userId: 'shopper',
      items: [mug, shirt].map(({ itemId, unitPrice }) => ({ itemId, unitPrice, quantity: 3 })),
      ...{ shippingAddress: `1 ${road} Road, 20457 Hamburg`, paymentMethod: 'tok_ok' },
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
  const confirmed = await Promise.all(Array.from({ length: ofEach }, () => place('Harbour')));
  const delivered = await Promise.all(
    Array.from({ length: ofEach }, () => place('Ships And Delivers')),
  );
  for (const orderId of confirmed) await reaches(orderId, 'confirmed');
  for (const orderId of delivered) {
    await reaches(orderId, 'delivered');
    const lines = [{ itemId: mug.itemId, quantity: 1 }];
    await call('POST', `/v1/orders/${orderId}/returns`, { lines, reason: 'Too small' });
  }
  return [...confirmed, ...delivered];
}

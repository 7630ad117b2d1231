/** Returns and exchanges through the whole service. */
import { afterAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { runningService } from '../support/runningService.ts';
import { simulatorBooks } from '../support/simulatorBooks.ts';

const service = await runningService({}, { kafka: false });
const { accepted, addresses, call, read, reaches } = service;
const books = simulatorBooks(addresses.simulatorDatabaseUrl);
afterAll(() => books.close());

const SHIPS = { shippingAddress: '1 Ships And Delivers Road' };
const mug = { itemId: 'sku-mug', quantity: 1 };

const onHand = async (): Promise<number> => {
  const { body } = await call('warehouse', 'GET', '/v1/inventory/sku-mug');
  return body['onHand'] as number;
};
const returnOf = async (orderId: string) => {
  const { body } = await call('customer-1', 'GET', `/v1/orders/${orderId}/returns`);
  return (body['returns'] as Record<string, unknown>[])[0];
};

test('a mug that is sent back is on hand again, paid back, and exchanged for another', async () => {
  const orderId = await accepted(SHIPS);
  await reaches(orderId, 'delivered');
  const path = `/v1/orders/${orderId}/returns`;
  const asked = await call('customer-1', 'POST', path, { lines: [mug], reason: 'Chipped' });
  expect(asked.status).toBe(202);
  const label = { carrier: 'Parcel Post', trackingNumber: 'PP 8F3A 21' };
  expect((await call('operations', 'POST', `${path}/1/label`, label)).status).toBe(202);
  const exchangeOf = { orderId, returnNumber: 1 };
  const exchange = await accepted({ ...SHIPS, exchangeOf });
  await reaches(exchange, 'delivered');
  expect(await read(exchange)).toMatchObject({ exchangeOf, paymentStatus: 'charged' });

  const before = await onHand();
  const receipt = { lines: [{ ...mug, goods: 'restocked' }], refund: 'all' };
  expect((await call('operations', 'POST', `${path}/1/receive`, receipt)).status).toBe(202);
  await eventually('the money is back', async () => {
    return (await read(orderId)).paymentStatus === 'refunded';
  });
  await eventually('the mug is on hand', async () => (await onHand()) === before + 1);
  expect(await books.money(orderId)).toEqual({ paid: 0, charges: 1, refunds: 1 });
  expect(await returnOf(orderId)).toMatchObject({
    ...{ state: 'received', refunds: [1], exchangeOrderId: exchange },
    label: { carrier: 'Parcel Post', trackingNumber: 'PP8F3A21' },
  });
  const { body } = await call('operations', 'GET', `/v1/orders/${orderId}/events`);
  const types = (body['events'] as { type: string }[]).map(({ type }) => type);
  expect(types.filter((type) => type.startsWith('order.return'))).toEqual([
    'order.return-requested',
    'order.return-labelled',
    'order.return-received',
  ]);
  expect(await read(orderId)).toMatchObject({ status: 'delivered', attention: null });
});

/** An order is read at one moment, also while a change takes pieces off it. */
import { expect, test } from 'vitest';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld, stockCatalogue } from '../../support/apiWorld.ts';
import { eventually } from '../../support/eventually.ts';

const world = await apiWorld();
const { call, database } = world;
const { sql } = database;
await stockCatalogue(world);

interface Shown {
  readonly orderId: string;
  readonly version: number;
  readonly total: number;
  readonly items: readonly { readonly quantity: number; readonly unitPrice: number }[];
}

/** Takes one of two mugs off while the order is read: after its row was read, if rows are read one by one. */
async function readDuringChange(orderId: string, request: string) {
  let reading: ReturnType<typeof call> | undefined;
  await sql.begin(async (tx) => {
    await tx`lock table order_items in access exclusive mode`;
    reading = call(request, { as: 'operations' });
    await eventually('the read waits for the lines', async () => {
      const waiting = await sql`
        select from pg_locks where relation = 'order_items'::regclass and not granted`;
      return waiting.length > 0;
    });
    await tx`update order_items set removed = 1 where order_id = ${orderId} and item_id = 'mug'`;
    await tx`update orders set version = 2, reduced = 1000 where order_id = ${orderId}`;
  });
  return reading;
}

test.each([
  ['reading it', (orderId: string) => `GET /v1/orders/${orderId}`],
  ['listing orders', () => 'GET /v1/orders'],
  ['listing the orders that need a person', () => 'GET /v1/attention'],
])('%s shows the lines and the total of one version', async (_what, request) => {
  const attention = { reason: 'DISAGREEMENT', step: null, lastError: null } as const;
  const state = { attention: { ...attention, since: '2026-01-01T00:00:00.000Z' } };
  const orderId = await acceptOrder(database.db, { state });
  const answer = await readDuringChange(orderId, request(orderId));
  const { orderInfo, orders = [orderInfo] } = answer?.json ?? {};
  const order = (orders as Shown[]).find((each) => each.orderId === orderId);
  const cost = order?.items.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0);
  expect({ version: order?.version, cost }).toEqual(
    order?.version === 1 ? { version: 1, cost: 2_500 } : { version: 2, cost: 1_500 },
  );
  expect(order?.total).toBe(cost);
});

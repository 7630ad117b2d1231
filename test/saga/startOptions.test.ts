/** What a saga is started with: the carrier's needs in its argument, and nothing of them beside it. */
import { and, eq } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import type { OrderLine } from '../../contracts/order.ts';
import { connectDatabase } from '../../db/client.ts';
import { orderItems, orders } from '../../db/schema.ts';
import { acceptedItems, acceptOrder } from '../../proof/fixtures/acceptedOrder.ts';
import { loadOrderStart, orderWorkflowOptions } from '../../saga/startOptions.ts';
import { mugCustoms as customs } from '../support/customs.ts';
import { testDatabase } from '../support/database.ts';
import { testSagaSettings } from '../support/dispatcher.ts';
import { testSeals } from '../support/encryptionKeys.ts';

const { db, close } = connectDatabase((await testDatabase()).url, 2, 'test');
afterAll(close);

async function startOf(items: readonly OrderLine[]) {
  const start = await loadOrderStart(
    { db, seals: testSeals(db), settings: testSagaSettings },
    await acceptOrder(db, { items }),
  );
  if (!start) throw new Error('no such order');
  return start;
}

test('Customs data is handed on with the price of a piece as its value', async () => {
  const start = await startOf([{ itemId: 'mug', quantity: 2, unitPrice: 1_499, customs }]);
  expect(start.items).toEqual([
    { itemId: 'mug', quantity: 2, customs: { ...customs, unitPrice: 1_499, currency: 'EUR' } },
  ]);
});

test('An order without customs data hands on what it always did', async () => {
  const { items } = await startOf(acceptedItems);
  expect(items).toStrictEqual(acceptedItems.map(({ unitPrice: _, ...item }) => item));
});

test('Customs data is in none of the words that the Temporal UI lists', async () => {
  const start = await startOf([{ itemId: 'mug', quantity: 2, unitPrice: 1_499, customs }]);
  const { args: _, ...listed } = orderWorkflowOptions(start, 'orders');
  const text = JSON.stringify(listed);
  for (const word of [customs.description, customs.hsTariffNumber])
    expect(text).not.toContain(word);
});

test('A saga starts with what is ordered now, and with what changes have made it cheaper by', async () => {
  const orderId = await acceptOrder(db);
  const started = async () =>
    loadOrderStart({ db, seals: testSeals(db), settings: testSagaSettings }, orderId);
  expect(await started()).not.toHaveProperty('reduced');
  const ofItem = (itemId: string) =>
    and(eq(orderItems.orderId, orderId), eq(orderItems.itemId, itemId));
  await db.update(orderItems).set({ removed: 1 }).where(ofItem('mug'));
  await db.update(orderItems).set({ removed: 1 }).where(ofItem('spoon'));
  await db.update(orders).set({ reduced: 1_500 }).where(eq(orders.orderId, orderId));
  const start = await started();
  const items = [{ itemId: 'mug', quantity: 1 }];
  expect(start).toMatchObject({ amount: 2_500, reduced: 1_500, items });
  expect(start && orderWorkflowOptions(start, 'orders').staticSummary).toBe('1 item · 10.00 EUR');
});

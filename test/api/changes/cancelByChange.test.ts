import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { decisions, orderChanges, orders } from '../../../db/schema.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import type { CancelOutcome } from '../../../saga/cancel.ts';
import { apiWorld } from '../../support/apiWorld.ts';
import { withWords } from '../../support/encryptionKeys.ts';

let outcome: CancelOutcome = { outcome: 'cancelling', status: 'cancelling' };
const { call, database } = await apiWorld({ saga: { cancel: async () => outcome } });
const { db } = database;
const everything = [
  { itemId: 'mug', quantity: 2 },
  { itemId: 'spoon', quantity: 1 },
];
const take = (orderId: string, version: number) =>
  call(`POST /v1/orders/${orderId}/changes`, {
    body: { version, remove: everything, reason: 'No use for it' },
  });

test('taking everything off is a cancellation, with its words, also when it is repeated', async () => {
  const orderId = await acceptOrder(db, {
    state: { status: 'confirmed', paymentStatus: 'charged' },
  });
  const answer = await take(orderId, 1);
  expect(answer.status).toBe(200);
  expect(answer.json).toMatchObject({ orderId, result: true, status: 'cancelling' });
  expect(await db.$count(orderChanges)).toBe(0);
  const rows = await db.select().from(decisions).where(eq(decisions.orderId, orderId));
  const [words] = await withWords(db, rows);
  expect(words).toMatchObject({ action: 'cancel', actor: 'customer-1', reason: 'No use for it' });
  await db
    .update(orders)
    .set({ status: 'cancelling', version: 2 })
    .where(eq(orders.orderId, orderId));
  expect((await take(orderId, 1)).json).toMatchObject({ status: 'cancelling', version: 2 });
});

test('taking everything off at another version, or too late, is refused', async () => {
  const orderId = await acceptOrder(db, { state: { status: 'confirmed' } });
  expect((await take(orderId, 2)).json.code).toBe('ORDER_CHANGED_MEANWHILE');
  outcome = { outcome: 'too late' };
  const paid = await acceptOrder(db, { state: { status: 'confirmed', paymentStatus: 'charged' } });
  expect((await take(paid, 1)).json.code).toBe('ORDER_NOT_CANCELLABLE');
});

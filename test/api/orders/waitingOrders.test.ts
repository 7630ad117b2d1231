import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { readWaiting } from '../../../api/orders/waitingOrders.ts';
import { connectDatabase } from '../../../db/client.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { testDatabase } from '../../support/database.ts';

const { url } = await testDatabase();
const { db, sql, close } = connectDatabase(url, 2, 'test');
const own = connectDatabase(url, 2, 'api', { role: 'oms_creation' });
beforeEach(() => sql`delete from commands`);
afterAll(() => Promise.all([own.close(), close()]));

async function wait(client: string, seconds: number): Promise<void> {
  const orderId = await acceptOrder(db);
  await sql`update commands set fairness_key = ${client},
    due_at = now() - ${seconds} * interval '1 second' where order_id = ${orderId}`;
}

describe('of what waits for Temporal, the API reads', () => {
  test('how many new orders of each client wait, and for how long', async () => {
    for (const seconds of [5, 50, 20]) await wait('shop-a', seconds);
    await wait('shop-b', 7);
    const waiting = await readWaiting(own.db, 100);
    const seen = waiting.map(({ fairnessKey, orders, seconds }) => [
      ...[fairnessKey, orders, Math.round(seconds)],
    ]);
    expect(seen.sort()).toEqual([
      ['shop-a', 3, 50],
      ['shop-b', 1, 7],
    ]);
  });

  test('nothing of what is being handed over, and nothing that is no client’s', async () => {
    await wait('shop-a', -30);
    await wait('', 60);
    expect(await readWaiting(own.db, 100)).toEqual([]);
  });

  test('no more rows than its limit, however many wait', async () => {
    for (let n = 0; n < 8; n += 1) await wait('shop-a', n);
    expect((await readWaiting(own.db, 5))[0]?.orders).toBe(6);
  });
});

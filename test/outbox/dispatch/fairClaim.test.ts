import { sql as asked } from 'drizzle-orm';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { connectDatabase } from '../../../db/client.ts';
import { createCommandQueue } from '../../../outbox/dispatch/commandQueue.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { testDatabase } from '../../support/database.ts';

const { url } = await testDatabase();
const database = connectDatabase(url, 4, 'test');
const { db, sql } = database;
const own = connectDatabase(url, 4, 'dispatcher', { role: 'oms_dispatcher' });
const LEASE_MS = 30_000;

afterEach(() => sql`delete from commands`);
afterAll(() => Promise.all([own.close(), database.close()]));

/** New orders of a client that all wait, `minutes` older than those without. */
async function wait(client: string, count: number, minutes = 0): Promise<void> {
  const orderId = await acceptOrder(db, { commands: [] });
  await sql`
    with placed as (
      insert into orders select (jsonb_populate_record(o,
        jsonb_build_object('order_id', gen_random_uuid()))).*
      from orders o, generate_series(1, ${count}) where order_id = ${orderId}
      returning order_id)
    insert into commands (order_id, kind, payload, fairness_key, due_at)
    select order_id, 'start-order', '{}', ${client}, now() - ${minutes} * interval '1 minute'
    from placed`;
}

const clientsOf = (claimed: readonly { readonly fairnessKey: string }[]) =>
  claimed.map(({ fairnessKey }) => fairnessKey).sort();

describe('the dispatcher', () => {
  test('takes a client’s order at once although another has thousands that wait for longer', async () => {
    await wait('flood', 5_000, 10);
    await wait('quiet', 2);
    const claimed = await createCommandQueue(own.db).claim(10, LEASE_MS);
    expect(clientsOf(claimed)).toEqual([...Array(5).fill('flood'), 'quiet', 'quiet']);
  });

  test('uses all its places for the one client that has orders', async () => {
    await wait('flood', 50);
    expect(await createCommandQueue(own.db).claim(20, LEASE_MS)).toHaveLength(20);
  });

  test('comes to each of more clients than it has places for, in turn', async () => {
    const clients = Array.from({ length: 7 }, (_, n) => `shop-${n}`);
    for (const client of clients) await wait(client, 3);
    const queue = createCommandQueue(own.db);
    const turns = [];
    for (let n = 0; n < 3; n += 1) turns.push(clientsOf(await queue.claim(3, LEASE_MS)));
    expect(turns).toEqual([
      ['shop-0', 'shop-1', 'shop-2'],
      ['shop-3', 'shop-4', 'shop-5'],
      ['shop-6', 'shop-6', 'shop-6'],
    ]);
    expect(clientsOf(await queue.claim(3, LEASE_MS))).toEqual(['shop-0', 'shop-1', 'shop-2']);
  });

  test('looks at the first clients again when those after its last turn have nothing', async () => {
    await wait('a', 2);
    await wait('b', 2);
    const queue = createCommandQueue(own.db);
    expect(clientsOf(await queue.claim(1, LEASE_MS))).toEqual(['a']);
    await sql`delete from commands where fairness_key = 'b'`;
    expect(clientsOf(await queue.claim(1, LEASE_MS))).toEqual(['a']);
  });

  test('takes what is no client’s in a turn of its own, also while new orders are held back', async () => {
    await wait('flood', 100, 10);
    await wait('', 1, 20);
    const orderId = await acceptOrder(db, {
      commands: [{ kind: 'payment-update', payload: { updateId: 'u', status: 'charged' } }],
    });
    const queue = createCommandQueue(own.db);
    const [only, ...more] = await queue.claim(10, LEASE_MS, 'others');
    expect(only).toMatchObject({ kind: 'payment-update', orderId });
    expect(more).toEqual([]);
    expect(clientsOf(await queue.claim(4, LEASE_MS))).toEqual(['', 'flood', 'flood']);
  });

  test('and another copy of it never take the same order', async () => {
    await wait('flood', 40);
    await wait('quiet', 4);
    const queues = [createCommandQueue(own.db), createCommandQueue(own.db)];
    const claims = await Promise.all(queues.map((queue) => queue.claim(20, LEASE_MS)));
    const ids = claims.flat().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(20);
  });

  test('reads a few rows for a turn, however many wait', async () => {
    await wait('flood', 5_000, 10);
    // What Postgres believes of the table is of before the quiet client came.
    await sql`analyze commands`;
    await wait('quiet', 1);
    const read = await db.transaction(async (tx) => {
      expect(clientsOf(await createCommandQueue(tx).claim(2, LEASE_MS))).toEqual([
        'flood',
        'quiet',
      ]);
      const [row] = await tx.execute<{ read: number }>(asked`
        select (seq_tup_read + idx_tup_fetch)::int as read from pg_stat_xact_all_tables
        where relname = 'commands'`);
      return row?.read;
    });
    expect(read).toBeLessThan(50);
  });
});

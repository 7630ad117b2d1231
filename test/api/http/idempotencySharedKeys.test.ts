/** Two different requests that run at the same time with the same Idempotency-Key, by a client's mistake. */
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { idempotencyKeys, orders } from '../../../db/schema.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld, newOrder, stockCatalogue } from '../../support/apiWorld.ts';
import { eventually } from '../../support/eventually.ts';

let decide: () => Promise<void> = async () => undefined;
const world = await apiWorld({
  services: ['creation', 'cancellation'],
  saga: {
    cancel: async () => {
      await decide();
      return { outcome: 'cancelling', status: 'cancelling' };
    },
  },
});
const { call, database } = world;
const { db, sql } = database;
await stockCatalogue(world);

const place = (key: string) =>
  call('POST /v1/orders', { body: newOrder(), headers: { 'idempotency-key': key } });
const cancel = (orderId: string, key: string) =>
  call(`POST /v1/orders/${orderId}/cancel`, { headers: { 'idempotency-key': key } });

/** Places an order that waits for a table lock before it is written, until `letGo`. */
async function placeHeldUp(key: string) {
  const held = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const lock = sql.begin(async (tx) => {
    await tx`lock table orders in share mode`;
    locked.resolve();
    await held.promise;
  });
  await locked.promise;
  const answer = place(key);
  await eventually('the order waits to be written', async () => {
    const [row] = await sql`
      select 1 from pg_locks where relation = 'orders'::regclass and not granted
        and database = (select oid from pg_database where datname = current_database())`;
    return row !== undefined;
  });
  return {
    letGo: async () => {
      held.resolve();
      await lock;
      return answer;
    },
  };
}

describe('one key for placing one order and cancelling another at once', () => {
  test('belongs to the cancellation that was answered first, and no order is placed', async () => {
    const other = await acceptOrder(db);
    const before = await db.$count(orders);
    const placing = await placeHeldUp('answered-first');
    const cancelled = await cancel(other, 'answered-first');
    expect(cancelled.status).toBe(200);
    const placed = await placing.letGo();
    expect([placed.status, placed.json.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect(await db.$count(orders)).toBe(before);
    expect((await place('answered-first')).json.code).toBe('IDEMPOTENCY_KEY_REUSED');
    const again = await cancel(other, 'answered-first');
    expect([again.status, again.text]).toEqual([200, cancelled.text]);
  });

  test('stays with the running cancellation: its claim is not taken over', async () => {
    const other = await acceptOrder(db);
    const before = await db.$count(orders);
    const decided = Promise.withResolvers<void>();
    decide = () => decided.promise;
    const placing = await placeHeldUp('still-running');
    const cancelling = cancel(other, 'still-running');
    await eventually('the key is claimed', async () => {
      return (await db.$count(idempotencyKeys, eq(idempotencyKeys.key, 'still-running'))) === 1;
    });
    const placed = await placing.letGo();
    expect([placed.status, placed.json.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect(await db.$count(orders)).toBe(before);
    decided.resolve();
    decide = async () => undefined;
    const cancelled = await cancelling;
    expect(cancelled.status).toBe(200);
    expect((await cancel(other, 'still-running')).text).toBe(cancelled.text);
  });
});

/** The statements of an acceptance, counted; and its key, taken by another transaction meanwhile. */
import { sql as dsql } from 'drizzle-orm';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { keepWithEffects } from '../../../api/http/keepWithEffects.ts';
import { insertOrder, sealedParts } from '../../../api/orders/orderInsertion.ts';
import { newOrderId } from '../../../contracts/ids.ts';
import { connectDatabase } from '../../../db/client.ts';
import { idempotencyKeys, orders } from '../../../db/schema.ts';
import { apiWorld, newOrder, stockCatalogue } from '../../support/apiWorld.ts';
import { testSeals } from '../../support/encryptionKeys.ts';
import { eventually } from '../../support/eventually.ts';

const world = await apiWorld({ services: ['creation'] });
const { call, apiDatabase, databaseUrl } = world;
const { db, sql } = apiDatabase;
const other = connectDatabase(databaseUrl, 2, 'other');
afterAll(() => other.close());
await stockCatalogue(world);
// The customer’s key is made with the first order, and remembered from then on.
await world.call('POST /v1/orders', { body: newOrder() });
// The driver reads the types of the database by a statement on every new connection.
await Promise.all(Array.from({ length: 10 }, () => sql`select pg_sleep(0.1)`));

/** What the API has sent to Postgres, `begin` and `commit` included. */
const sent: string[] = [];
Object.assign(sql.options, {
  debug: (_connection: number, statement: string) => void sent.push(statement),
});
const DAY_MS = 24 * 60 * 60_000;
const startOfToday = Date.now() - (Date.now() % DAY_MS);
// A clock that stands still: what the API asks Postgres once in a second is not asked again.
const clock = vi.spyOn(Date, 'now');
afterAll(() => clock.mockRestore());
beforeEach(() => {
  sent.splice(0);
  clock.mockReturnValue(startOfToday - DAY_MS / 2);
});

const place = (key: string | null, change: Record<string, unknown> = {}) =>
  call('POST /v1/orders', {
    body: newOrder(change),
    headers: key === null ? {} : { 'idempotency-key': key },
  });

describe('an order', () => {
  test('around midnight is accepted once its key is held, since two days may have the key', async () => {
    clock.mockReturnValue(startOfToday);
    expect((await place('midnight')).status).toBe(201);
    const held = sent.findIndex((statement) => /^select pg_try_advisory_xact_lock/.test(statement));
    expect(held).toBeGreaterThan(sent.indexOf('begin '));
    expect(held).toBeLessThan(
      sent.findIndex((statement) => statement.includes('insert into orders')),
    );
  });

  test.each([
    ['with a key', 'counted'],
    ['without a key', null],
  ])('%s is accepted by one statement in one transaction', async (_case, key) => {
    const items = [
      { itemId: 'mug', quantity: 2, unitPrice: 1_000 },
      { itemId: 'spoon', quantity: 1, unitPrice: 500 },
    ];
    const { status, json } = await place(key, { items });
    expect(status).toBe(201);
    expect(sent).toHaveLength(1);

    const writes = await other.sql`
      select xmin::text, 'order' as row from orders where order_id = ${json.orderId}
      union all select xmin::text, 'item' from order_items where order_id = ${json.orderId}
      union all select xmin::text, 'event' from order_events where order_id = ${json.orderId}
      union all select xmin::text, 'delivery' from event_deliveries where order_id = ${json.orderId}
      union all select xmin::text, 'command' from commands where order_id = ${json.orderId}
      union all select xmin::text, 'key' from idempotency_keys where order_id = ${json.orderId}`;
    expect(writes.map(({ row }) => row)).toEqual([
      'order',
      'item',
      'item',
      'event',
      'delivery',
      'command',
      ...(key === null ? [] : ['key']),
    ]);
    expect(new Set(writes.map(({ xmin }) => xmin)).size, 'transactions').toBe(1);
  });

  test('that is answered again or refused costs a transaction of a few statements more', async () => {
    await place('again');
    sent.splice(0);
    expect((await place('again')).headers.get('idempotency-replayed')).toBe('true');
    // The acceptance, begin, lock, answer, commit.
    expect(sent).toHaveLength(5);
    sent.splice(0);
    const items = [{ itemId: 'mug', quantity: 1, unitPrice: 999 }];
    expect((await place('refused', { items })).json.code).toBe('PRICE_CHANGED');
    // The acceptance, begin, lock, answer, catalogue, rollback.
    expect(sent).toHaveLength(6);
  });
});

test('no table is read beyond the order’s own rows, however much is stored', async () => {
  await other.sql`
    insert into inventory_items (item_id, name, unit_price, currency, on_hand)
    select 'stored-' || n, 'Stored', 100, 'EUR', 1000 from generate_series(1, 5000) n`;
  await other.sql`
    insert into orders (order_id, user_id, currency, total, shipping_address, payment_method,
      status, inventory_status, payment_status, shipment_status, version)
    select gen_random_uuid(), 'u', 'EUR', 1, '{}', 'x', 'delivered', 'none', 'none', 'none', 1
    from generate_series(1, 5000) n`;
  await other.sql`
    insert into order_events (order_id, version, type, data)
    select order_id, 1, 'order.created', '{}' from orders on conflict do nothing`;
  await other.sql`
    insert into idempotency_keys (caller, key, request_hash, status, headers, body, expires_at)
    select 'c', n, 'h', 201, '{}', '{}', now() + interval '1 hour' from generate_series(1, 5000) n`;
  await other.sql`
    insert into keys.customer_keys (key_id, user_id, wrapped_key, wrapped_by)
    select gen_random_uuid(), 'user-' || n, 'k', 'm' from generate_series(1, 5000) n`;
  await other.sql`analyze`;
  const items = ['stored-7', 'stored-4711'].map((itemId) => {
    return { itemId, quantity: 1, unitPrice: 100 };
  });
  const order = {
    userId: 'u',
    items,
    shippingAddress: 'x',
    paymentMethod: 'x',
    placedBy: 'shop',
    maxUnpaidPieces: 1_000,
    maxUnpaidPiecesOfClient: 1_000,
  };
  const request = { caller: 'c', key: 'new', requestHash: 'h' };
  const sealer = await testSeals(db).sealerOf('u');
  const reads = await db.transaction(async (tx) => {
    const orderId = newOrderId();
    const answer = { status: 201, headers: {}, body: '', orderId };
    const queues = { payments: 'payments', logistics: 'logistics' };
    const draft = {
      ...order,
      queues,
      capture: 'at_order' as const,
      orderId,
      placedAt: new Date(),
      ...sealedParts(sealer, orderId, order),
    };
    const isPlaced = await insertOrder(tx, draft, (priced) =>
      keepWithEffects(request, answer, { keepHours: 1 }, priced),
    );
    expect(isPlaced).toBe(true);
    return tx.execute(dsql`
      select relname as table, seq_tup_read::integer as read from pg_stat_xact_user_tables
      where seq_tup_read > 0`);
  });
  expect([...reads]).toEqual([]);
});

describe('a key that another transaction takes while the order’s statement runs', () => {
  /** Places an order whose statement has begun, and so sees nothing that is committed from now on. */
  async function placeMeanwhile(key: string, end: 'commit' | 'rollback') {
    const taken = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const taking = other.sql
      .begin(async (tx) => {
        await tx`insert into idempotency_keys
          (caller, key, request_hash, status, headers, body, expires_at)
          select caller, ${key}, 'another request', 201, '{}', '{}', now() + interval '1 hour'
          from idempotency_keys limit 1`;
        taken.resolve();
        await released.promise;
        if (end === 'rollback') throw new Error('rolled back');
      })
      .catch(() => undefined);
    await taken.promise;
    const placing = place(key);
    await eventually('the statement waits for the other transaction', async () => {
      const [row] = await other.sql`
        select 1 from pg_stat_activity where wait_event_type = 'Lock'
          and wait_event = 'transactionid' and datname = current_database()`;
      return row !== undefined;
    });
    released.resolve();
    await taking;
    return placing;
  }

  test('is refused, and nothing is written', async () => {
    const before = await db.$count(orders);
    const { status, json } = await placeMeanwhile('taken', 'commit');
    expect([status, json.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect(await db.$count(orders)).toBe(before);
  });

  test('is the order’s own when that transaction fails', async () => {
    const before = await db.$count(orders);
    expect((await placeMeanwhile('free-again', 'rollback')).status).toBe(201);
    expect(await db.$count(orders)).toBe(before + 1);
  });

  test('is taken over when its answer has expired', async () => {
    const first = await place('expired');
    await db.update(idempotencyKeys).set({ expiresAt: new Date(0) });
    sent.splice(0);
    const second = await place('expired', { paymentMethod: 'tok_other' });
    expect(sent).toHaveLength(1);
    expect([second.status, second.headers.get('idempotency-replayed')]).toEqual([201, null]);
    expect(second.json.orderId).not.toBe(first.json.orderId);
    expect((await place('expired', { paymentMethod: 'tok_other' })).text).toBe(second.text);
  });
});

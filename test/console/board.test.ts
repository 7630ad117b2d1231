import { eq, sql } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import { roundUp } from '../../console/pages/board/chart.ts';
import { endNames, ends, MINUTES, readPlaced } from '../../console/queries/placed.ts';
import { type OrderStatus, orderStatuses } from '../../contracts/order.ts';
import { readBacklogs } from '../../db/backlogs.ts';
import { connectDatabase } from '../../db/client.ts';
import { effects, orders } from '../../db/schema.ts';
import { acceptOrder } from '../../proof/fixtures/acceptedOrder.ts';
import { consoleWorld } from './consoleWorld.ts';

const world = await consoleWorld();
const { db } = world.database;
const now = Date.parse('2026-03-01T10:20:30.000Z');
const since = '2026-03-01T10:00:00.000Z';
const placedAt = async (instant: string, status: OrderStatus) => {
  const orderId = await acceptOrder(db, { state: { status } });
  await db
    .update(orders)
    .set({ placedAt: new Date(instant) })
    .where(eq(orders.orderId, orderId));
};

describe('The board', () => {
  beforeAll(async () => {
    const orderId = await acceptOrder(db, {
      state: {
        status: 'failed',
        failure: { code: 'PAYMENT_UNAVAILABLE', message: 'away' },
        attention: { reason: 'REFUND_FAILING', step: 'payment', lastError: null, since },
      },
    });
    const effect = { orderId, step: 'payment', state: 'intended', provider: 'stripe' } as const;
    await db.insert(effects).values({ effectId: `${orderId}:payment:1`, ...effect });
  });

  test('shows operations orders per minute, providers and backlogs', async () => {
    const operator = await world.signedIn('operations');
    const { status, text } = await operator.get('/console/board');
    expect(status).toBe(200);
    for (const words of [
      'stripe',
      'PAYMENT_UNAVAILABLE',
      'Refund failing',
      'commands for Temporal',
    ])
      expect(text).toContain(words);
    expect(text).toMatch(/<svg[^>]*aria-label="\d+ orders in 30 minutes/);
    const version = /data-version="([^"]+)"/.exec(text)?.[1] ?? '';
    expect((await operator.get(`/console/board/live?version=${version}`)).status).toBe(204);
    expect((await operator.get('/console/board/live?version=older')).status).toBe(200);
  });

  test('is not shown to who does not operate the service', async () => {
    const support = await world.signedIn('support');
    for (const path of ['/console/board', '/console/board/live'])
      expect((await support.get(path)).status).toBe(403);
  });
});

test('Orders are counted in the minute they were placed in, by what has become of them', async () => {
  await placedAt('2026-03-01T10:20:00.000Z', 'pending');
  await placedAt('2026-03-01T10:20:29.999Z', 'delivered');
  await placedAt('2026-03-01T10:19:59.999Z', 'failing');
  await placedAt('2026-03-01T09:51:00.000Z', 'lost');
  await placedAt('2026-03-01T09:50:59.999Z', 'lost');
  const minutes = await readPlaced(db, now);
  expect(minutes).toHaveLength(MINUTES);
  expect(minutes.at(-1)).toMatchObject({
    at: '2026-03-01T10:20:00.000Z',
    counts: { pending: 1, confirmed: 1, failed: 0 },
  });
  expect(minutes.at(-2)?.counts.failed).toBe(1);
  expect(minutes[0]).toMatchObject({
    at: '2026-03-01T09:51:00.000Z',
    counts: { 'returned or lost': 1 },
  });
});

test('Every status of an order has its place among the ends', () => {
  expect(endNames.flatMap((end) => [...ends[end]]).sort()).toEqual([...orderStatuses].sort());
});

test('A backlog is how many wait, and since when the oldest does', async () => {
  await db.execute(sql`update commands set created_at = '2026-01-02T03:04:05Z'
    where id = (select min(id) from commands)`);
  const backlogs = await readBacklogs(db);
  const commands = backlogs.find(({ name }) => name === 'commands for Temporal');
  expect(commands?.count).toBeGreaterThan(1);
  expect(Date.parse(commands?.oldest ?? '')).toBe(Date.parse('2026-01-02T03:04:05Z'));
  const deadLetters = backlogs.find(({ name }) => name === 'event dead letters');
  expect(deadLetters).toMatchObject({ count: 0, oldest: null, isMore: false });
});

test('The console’s role reads neither customers, addresses, payloads nor what providers answered', async () => {
  const database = connectDatabase(world.databaseUrl, 1, 'console-test', { role: 'oms_console' });
  const may = (statement: string) =>
    database.sql.unsafe(statement).then(
      () => true,
      (error: Error) => !error.message.includes('permission denied'),
    );
  expect(await may('select status from orders')).toBe(true);
  for (const statement of [
    ...[
      'user_id',
      'shipping_address',
      'payment_method',
      'payment',
      'client_action',
      'metadata',
    ].map((column) => `select ${column} from orders`),
    ...[
      'select result from effects',
      'select payload from commands',
      'select data from order_events',
    ],
    ...['select * from decisions', 'select url from webhook_subscriptions'],
    ...[`update orders set status = 'cancelled'`, 'delete from commands'],
    'insert into effects default values',
  ])
    expect([statement, await may(statement)]).toEqual([statement, false]);
  await database.close();
});

test('The chart’s height is a round number', () => {
  expect([0, 1, 3, 7, 10, 11, 480].map(roundUp)).toEqual([1, 1, 5, 10, 10, 20, 500]);
});

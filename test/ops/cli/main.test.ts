import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHttpServer } from '../../../api/http/server.ts';
import { createOrdersApi } from '../../../client/ordersApi.ts';
import type { Attention, OrderState } from '../../../contracts/order.ts';
import { connectDatabase } from '../../../db/client.ts';
import { commands, effects, inventoryItems, orders } from '../../../db/schema.ts';
import { runCommand } from '../../../ops/cli/runCommand.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld, stockCatalogue } from '../../support/apiWorld.ts';
import { runProgram } from '../../support/runProgram.ts';

const decided: { orderId: string; action: string }[] = [];
const world = await apiWorld({
  saga: {
    decide: async (orderId, { action }) => {
      decided.push({ orderId, action });
      return { outcome: 'taken' };
    },
  },
});
const { database, databaseUrl, issuer } = world;
const token = await issuer.token('operations');
beforeAll(() => stockCatalogue(world));
const server = await startHttpServer(world.api.fetch, {
  host: '127.0.0.1',
  port: 0,
  requestTimeoutMs: 5_000,
});
afterAll(() => server.close(1_000));

const ofOperator = connectDatabase(databaseUrl, 2, 'ops-test', { role: 'oms_operator' });
afterAll(() => ofOperator.close());
const ops = async (...args: string[]) => {
  // biome-ignore lint/suspicious/noExplicitAny: what an operator sees; tests assert its shape.
  const lines: any[] = [];
  const { code, problem } = await runCommand(args, {
    database: async () => ofOperator,
    describeSaga: () => Promise.reject(new Error('Temporal is away')),
    temporal: () => {
      throw new Error('not asked');
    },
    api: () => createOrdersApi({ url: `http://127.0.0.1:${server.port}`, token: () => token }),
    print: (line) => void lines.push(JSON.parse(JSON.stringify(line))),
  });
  return { code, lines, problem: problem ?? '' };
};
const flag = (reason: Attention['reason']): Attention => ({
  ...{ reason, step: 'payment', lastError: null },
  since: '2026-11-23T10:00:00.000Z',
});
const flaggedOrder = (reason: Attention['reason']) =>
  acceptOrder(database.db, { state: { status: 'cancelling', attention: flag(reason) } });

describe('an operator', () => {
  test('sees one order as each store knows it, also while Temporal is away', async () => {
    const orderId = await acceptOrder(database.db);
    const { code, lines } = await ops('order', orderId);
    expect(code).toBe(0);
    expect(lines[0]).toMatchObject({ row: { orderId, status: 'pending', version: 1 } });
    expect(lines[1]).toMatchObject({
      outbox: { commands: [{ kind: 'start-order' }], eventsForKafka: 1 },
    });
    expect(lines[2].saga).toMatch(/Temporal is away/);
    expect(JSON.stringify(lines)).not.toMatch(/Example Street|tok_visa/);
  });

  test('is told that there is no such order', async () => {
    const orderId = crypto.randomUUID();
    expect(await ops('order', orderId)).toMatchObject({ code: 1, lines: [{ orderId, row: null }] });
  });

  test('finds the orders that are stuck, and no others', async () => {
    const stuck = await flaggedOrder('REFUND_REQUEST_FAILING');
    const waiting = await acceptOrder(database.db);
    const ids = (await ops('stuck')).lines.map(({ orderId }) => orderId);
    expect(ids).toContain(stuck);
    expect(ids).not.toContain(waiting);
    const all = (await ops('stuck', '--minutes', '0')).lines.map(({ orderId }) => orderId);
    expect(all).toContain(waiting);
  });

  test.each([
    [['roll-out', '1.4.0'], 'it needs a --gate-order, or --no-gate-order'],
    [['roll-out', '1.4.0', '--no-gate-order', '--steps', '0'], '--steps are percentages'],
    [['roll-out', '--no-gate-order'], 'it needs one version'],
    [['roll-out', '1.4.0', '--gate-order', 'nowhere.json'], 'the --gate-order can’t be read'],
    [['roll-out', '1.4.0', '--no-gate-order'], 'set WORKER_DEPLOYMENT'],
    [['roll-back', '1.4.0'], 'it needs the version to take out'],
    [['roll-back', '1.4.0', '--from', '1.4.0'], 'it needs the version to take out'],
  ])('is told what is wrong with %j', async (args, problem) => {
    const outcome = await ops(...args, '--reason', 'A new release');
    expect(outcome).toMatchObject({ code: 2, problem: expect.stringContaining(problem) });
  });

  test('decides about all orders with a flag, once, and it is kept', async () => {
    const orders = await Promise.all([1, 2, 3].map(() => flaggedOrder('REFUND_FAILING')));
    const other = await flaggedOrder('SHIPMENT_LOST');
    decided.length = 0;
    const args = ['decide', 'retry', '--flag', 'REFUND_FAILING', '--reason', 'The bank is back'];
    const { code, lines } = await ops(...args, '--as', 'ada');
    expect(lines.at(-1)).toEqual({ taken: 3, refused: 0 });
    expect(code).toBe(0);
    await ops(...args, '--as', 'ada');
    expect(decided.map(({ orderId }) => orderId).sort()).toEqual(orders.sort());
    expect(decided.map(({ orderId }) => orderId)).not.toContain(other);
    const kept = (await ops('actions')).lines[0];
    expect(kept).toMatchObject({
      ...{ actor: 'ada', action: 'decide', reason: 'The bank is back' },
      detail: { action: 'retry', flag: 'REFUND_FAILING', taken: 3 },
    });
  });

  test('lists the commands that are not taken, and drops one of them for a reason', async () => {
    const orderId = await acceptOrder(database.db);
    const untried = await acceptOrder(database.db);
    await database.db
      .update(commands)
      .set({ attempts: 3, lastError: 'UnknownCommandError' })
      .where(eq(commands.orderId, orderId));
    const [listed, ...others] = (await ops('commands')).lines;
    expect(others).toEqual([]);
    expect(listed).toMatchObject({
      ...{ orderId, kind: 'start-order', attempts: 3, lastError: 'UnknownCommandError' },
    });
    const drop = (...args: string[]) => ops('drop-command', ...args);
    expect(await drop(listed.commandId)).toMatchObject({ code: 2 });
    const why = ['--reason', 'Rolled back', '--as', 'ada'];
    const dropped = await drop(listed.commandId, ...why);
    expect(dropped).toMatchObject({ code: 0, lines: [{ orderId, dropped: true }] });
    expect(await drop(listed.commandId, ...why)).toMatchObject({ code: 1 });
    const [waiting] = await database.db
      .select()
      .from(commands)
      .where(eq(commands.orderId, untried));
    expect(await drop(String(waiting?.id), ...why)).toMatchObject({ code: 1 });
    expect(await database.db.$count(commands, eq(commands.orderId, orderId))).toBe(0);
    expect((await ops('actions')).lines[2]).toMatchObject({
      ...{ actor: 'ada', action: 'drop-command', reason: 'Rolled back' },
      detail: { orderId, kind: 'start-order', dropped: true },
    });
  });

  test('sets an item’s reserved pieces to the sum of its reservations', async () => {
    const [itemId, other] = ['odd', 'even'];
    const item = { unitPrice: 1, currency: 'EUR', onHand: 9, reserved: 7 };
    await database.db.insert(inventoryItems).values([
      { ...item, itemId, name: itemId },
      { ...item, itemId: other, name: other },
    ]);
    const orderId = await acceptOrder(database.db);
    const reserved = (quantity: number, step: number, more = {}) => ({
      ...{ effectId: `${orderId}:inventory:${step}`, orderId, step: 'inventory' as const },
      ...{ state: 'done' as const, result: { items: [{ itemId, quantity }], ...more } },
    });
    await database.db
      .insert(effects)
      .values([reserved(2, 1), reserved(3, 2), reserved(4, 3, { taken: true })] as never);
    expect(await ops('recount-item', itemId)).toMatchObject({ code: 2 });
    const why = ['--reason', 'Written by hand', '--as', 'ada'];
    const recounted = await ops('recount-item', itemId, ...why);
    expect(recounted).toMatchObject({ code: 0, lines: [{ itemId, was: 7, reserved: 5 }] });
    expect(await ops('recount-item', 'none', ...why)).toMatchObject({ code: 1 });
    const rows = await database.db.select().from(inventoryItems);
    const shown = new Map(rows.map((row) => [row.itemId, row.reserved]));
    expect([shown.get(itemId), shown.get(other)]).toEqual([5, 7]);
  });

  const failed = (code = 'PAYMENT_UNAVAILABLE', state: Partial<OrderState> = {}) =>
    acceptOrder(database.db, {
      state: { status: 'failed', failure: { code, message: 'away' }, ...state },
    });
  const replacementsOf = (orderId: string) =>
    database.db.$count(orders, eq(orders.replaces, orderId));

  test('lists failed orders before they are placed anew, and then does so once', async () => {
    const orderIds = [await failed(), await failed(), await failed()].sort();
    const others = [
      await failed('SHIPMENT_UNAVAILABLE'),
      await failed('PAYMENT_UNAVAILABLE', { paymentStatus: 'unknown' }),
    ];
    const hourAgo = new Date(Date.now() - 3_600_000);
    const [earlier = ''] = [await failed()];
    await database.db.update(orders).set({ updatedAt: hourAgo }).where(eq(orders.orderId, earlier));
    const args = ['reorder', '--code', 'PAYMENT_UNAVAILABLE', '--since', '30m'];
    const why = ['--reason', 'The bank is back', '--as', 'ada'];
    const listed = await ops(...args, ...why);
    expect(listed.lines.at(-1)).toEqual({ listed: 3, toDoIt: '--yes' });
    expect(
      listed.lines
        .slice(0, -1)
        .map(({ orderId }) => orderId)
        .sort(),
    ).toEqual(orderIds);
    for (const orderId of orderIds) expect(await replacementsOf(orderId)).toBe(0);
    expect((await ops(...args, ...why, '--most', '2')).lines).toHaveLength(3);

    const done = await ops(...args, ...why, '--yes');
    expect([done.code, done.lines.at(-1)]).toEqual([0, { placed: 3, refused: 0 }]);
    expect((await ops(...args, ...why, '--yes')).lines.at(-1)).toEqual({ placed: 0, refused: 0 });
    for (const orderId of orderIds) expect(await replacementsOf(orderId)).toBe(1);
    for (const orderId of [...others, earlier]) expect(await replacementsOf(orderId)).toBe(0);
    const kept = (await ops('actions')).lines[1];
    expect(kept).toMatchObject({
      ...{ actor: 'ada', action: 'reorder', reason: 'The bank is back' },
      detail: { code: 'PAYMENT_UNAVAILABLE', placed: 3, refused: 0 },
    });
  });

  test('places named orders anew, and is told which ones cannot be', async () => {
    const [good, bad] = [await failed(), await failed('PAYMENT_DECLINED')];
    const { code, lines } = await ops('reorder', good, bad, '--reason', 'Called', '--yes');
    expect(code).toBe(1);
    expect(lines).toMatchObject([
      { orderId: bad, answer: 'ORDER_NOT_REORDERABLE' },
      { orderId: good, answer: 'placed' },
      { placed: 1, refused: 1 },
    ]);
    expect([await replacementsOf(good), await replacementsOf(bad)]).toEqual([1, 0]);
  });

  test('pauses the intake and takes orders in again', async () => {
    await ops('pause', '--reason', 'The warehouse moves');
    expect((await ops('intake')).lines[0]).toMatchObject({
      intake: 'paused',
      reason: 'The warehouse moves',
    });
    await ops('resume', '--reason', 'It has moved');
    expect((await ops('intake')).lines[0]).toMatchObject({ intake: 'open' });
  });

  test('waits no longer than told for what cannot be handed on', async () => {
    await acceptOrder(database.db);
    const { code, lines } = await ops('drain', '--seconds', '0');
    expect(code).toBe(1);
    expect(lines[0]).toHaveProperty(['commands for Temporal']);
  });
});

test('the program prints lines of JSON, and what is wrong for people', async () => {
  const env = { DATABASE_URL: databaseUrl };
  const shown = await runProgram('ops/cli/main.ts', env, ['intake']);
  expect([shown.code, JSON.parse(shown.output)]).toEqual([0, { intake: 'open' }]);
  const wrong = await runProgram('ops/cli/main.ts', env, ['pause']);
  expect(wrong).toEqual({
    code: 2,
    output: 'say why, with --reason\nusage: ops pause --reason WHY [--as WHO]\n',
  });
});

describe('what is typed wrong', () => {
  test.each([
    [[], 'usage: npm run -s ops -- COMMAND'],
    [['terminate'], 'usage: npm run -s ops -- COMMAND'],
    [['pause'], 'say why, with --reason'],
    [['pause', '--reason', '  '], 'say why, with --reason'],
    [['order', 'nonsense'], 'it needs an order’s id'],
    [['decide', 'terminate', '--flag', 'X', '--reason', 'x'], 'it needs an action'],
    [['decide', 'retry', '--reason', 'x'], 'it needs an action, and orders or a --flag'],
    [['decide', 'resolve', '--flag', 'X', '--reason', 'x'], 'has a --reference'],
    [['reorder', '--reason', 'x'], 'it needs orders, or a --code and --since'],
    [['reorder', '--code', 'PAYMENT_UNAVAILABLE', '--reason', 'x'], 'it needs orders, or a --code'],
    [
      ['reorder', '--code', 'PAYMENT_DECLINED', '--since', '2h', '--reason', 'x'],
      'PAYMENT_DECLINED is no failure that passes by itself',
    ],
    [['replay', '--since', 'soon', '--reason', 'x'], 'is a time, such as'],
    [['replay', '--all', '--since', '2026-01-01', '--reason', 'x'], 'say one of'],
    [['stuck', '--minutes', 'many'], '--minutes is a whole number'],
    [['stuck', '--hours', '1'], 'Unknown option'],
  ])('%j does nothing and says what is missing', async (args, words) => {
    const { code, problem } = await ops(...args);
    expect(problem).toContain(words);
    expect(code).toBe(2);
  });
});

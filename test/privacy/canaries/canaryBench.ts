/** 200 orders with every ending on the whole service, for the test that looks for what was planted. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect } from 'vitest';
import { connectDatabase } from '../../../db/client.ts';
import { webhookReceiver } from '../../../proof/fixtures/webhookReceiver.ts';
import { eventually } from '../../support/eventually.ts';
import { runningService } from '../../support/runningService.ts';
import { finished, unfinished } from './stories.ts';
import { storyTeller } from './storyTeller.ts';

const LANES = 25;
const customers = (name: string, count: number) =>
  Array.from({ length: count }, (_, n) => `${name}-${n}`);

export type CanaryBench = Awaited<ReturnType<typeof canaryBench>>;

/** Call it at the top level of a test file. */
export async function canaryBench() {
  const service = await runningService(
    {
      ...{ LOG_LEVEL: 'debug', API_RATE_PER_SECOND: '5000', API_RATE_BURST: '5000' },
      ...{ SAGA_STEP_GIVE_UP_SECONDS: '10', SAGA_PENDING_PAYMENT_SECONDS: '4' },
      ...{ SAGA_UNDO_ATTENTION_SECONDS: '1', SAGA_UNDO_PACE_SECONDS: '3' },
    },
    { console: true },
  );
  const { addresses, call } = service;
  const database = connectDatabase(addresses.databaseUrl, 2, 'canaries');
  const asOperator = connectDatabase(addresses.databaseUrl, 2, 'ops', { role: 'oms_operator' });
  const receiver = await webhookReceiver();
  afterAll(() => Promise.all([database.close(), asOperator.close(), receiver.close()]));

  const statuses = new Map<string, string>();
  const secrets: string[] = [];
  /** By customer. */
  const orders = new Map<string, string[]>();
  const erased = customers('erased', 17);
  const kept = customers('kept', 8);

  /** Each customer gets one order of each story. */
  const tasks = [...erased, ...kept].flatMap((userId) => {
    const told = storyTeller(service, userId, statuses, secrets);
    const own: string[] = [];
    orders.set(userId, own);
    return Object.values(erased.includes(userId) ? finished : unfinished).map(
      (story) => async () => void own.push(...(await story(told))),
    );
  });

  async function readStatuses(): Promise<void> {
    const rows = await database.sql<{ id: string; status: string }[]>`
    select order_id as id, status from orders`;
    for (const { id, status } of rows) statuses.set(id, status);
  }

  /** Tells all stories, some side by side. */
  async function tellAll(): Promise<void> {
    const subscription = { url: receiver.url };
    expect((await call('events', 'POST', '/v1/webhook-subscriptions', subscription)).status).toBe(
      201,
    );
    let isOver = false;
    const watch = async () => {
      while (!isOver) {
        await readStatuses();
        await sleep(100);
      }
    };
    const waiting = [...tasks];
    const lane = async () => {
      for (let task = waiting.pop(); task; task = waiting.pop()) await task();
    };
    const told = Promise.all([runAllOutOfStock(), ...Array.from({ length: LANES }, lane)]);
    await Promise.all([
      told.finally(() => {
        isOver = true;
      }),
      watch(),
    ]);
    await readStatuses();
  }

  /** The last piece is sold to several customers at once: the API refuses what is plainly out of stock. */
  async function runAllOutOfStock(): Promise<void> {
    const dispatcher = service.processes.get('dispatcher');
    const told = storyTeller(service, 'last-piece', statuses, secrets);
    await call('warehouse', 'POST', '/v1/inventory/sku-poster/adjustments', {
      ...{ adjustmentId: 'one', delta: 1, reason: 'delivery' },
    });
    dispatcher?.kill('SIGSTOP');
    const items = [{ itemId: 'sku-poster', quantity: 1, unitPrice: 3500 }];
    const placed = await Promise.all([1, 2, 3].map(() => told.place({ items })));
    dispatcher?.kill('SIGCONT');
    orders.set('last-piece', placed);
    const soldOut = () => placed.filter((id) => statuses.get(id) === 'failed').length === 2;
    await eventually('the last piece is sold once', soldOut, 60_000);
  }

  return {
    service,
    database,
    asOperator,
    receiver,
    statuses,
    secrets,
    orders,
    erased,
    kept,
    tellAll,
  };
}

/**
 * API, dispatcher and relay, each killed after it has acted and before it has reported the act or
 * deleted its record. Every order is accepted once, started once, and its events are all sent in
 * order. A failpoint that does not fire fails its test.
 *
 * Seen to fail with the idempotency key kept after the commit (two orders for one key), with a
 * command deleted before it is handed over (only the reconciler starts the order) and with a
 * delivery deleted before it is sent (nothing was sent again).
 */
import '../support/silenceTemporal.ts';
import { Client } from '@temporalio/client';
import { afterAll, expect, test } from 'vitest';
import { connectDatabase } from '../../db/client.ts';
import { inventoryItems } from '../../db/schema.ts';
import { type RunningChild, startChild } from '../../dev/process/childProcess.ts';
import { violationsIn } from '../../proof/chaos/checker/checks.ts';
import { readBooks } from '../../proof/chaos/checker/readBooks.ts';
import { readSnapshot } from '../../proof/chaos/checker/readSnapshot.ts';
import { readTables } from '../../proof/chaos/checker/readTables.ts';
import type { AcceptedOrder, Snapshot } from '../../proof/chaos/checker/snapshot.ts';
import { createRetryingClient } from '../../proof/chaos/run/retryingClient.ts';
import { openDecryption } from '../../proof/fixtures/decryption.ts';
import { testDatabase } from '../support/database.ts';
import { TEST_ENCRYPTION_KEYS } from '../support/encryptionKeys.ts';
import { eventually } from '../support/eventually.ts';
import { serviceParts } from '../support/serviceParts.ts';
import { workflowBundle } from '../support/workflowBundle.ts';
import { diesOf } from './crashBench.ts';

const LIMIT_MS = 240_000;
const STOCK = new Map([['mug', 1_000]]);

const ordersDatabase = await testDatabase();
const parts = await serviceParts(ordersDatabase.url);
const { api, issuer, temporal, brokers, topic } = parts;
const { code, file } = await workflowBundle();
const database = connectDatabase(ordersDatabase.url, 2, 'crash-test');
const decryption = openDecryption(ordersDatabase.url, TEST_ENCRYPTION_KEYS);
afterAll(decryption.close);
await database.db.insert(inventoryItems).values(
  [...STOCK].map(([itemId, onHand]) => {
    return { itemId, name: itemId, unitPrice: 500, currency: 'EUR', onHand };
  }),
);

const environment = {
  ...parts.environment,
  LOG_LEVEL: 'info',
  DATABASE_POOL_SIZE: '5',
  WORKFLOW_BUNDLE: file,
  RELAY_LEASE_SECONDS: '2',
};
const mains = {
  api: 'api/main.ts',
  dispatcher: 'outbox/dispatch/main.ts',
  relay: 'outbox/relay/main.ts',
  worker: 'worker/main.ts',
} as const;
const children: RunningChild[] = [];
const run = (name: keyof typeof mains, failpoint?: string): RunningChild => {
  const armed = failpoint === undefined ? {} : { FAILPOINT: failpoint };
  const child = startChild(mains[name], { ...environment, ...armed });
  children.push(child);
  return child;
};
const giveUp = new AbortController();
const customer = createRetryingClient({
  api,
  issuer,
  client: 'customer-1',
  signal: giveUp.signal,
  onRetry: () => {},
});
const accepted: AcceptedOrder[] = [];

afterAll(async () => {
  giveUp.abort();
  await Promise.all(children.map((child) => child.signal('SIGKILL')));
  await database.close();
});

/** Orders one mug; repeats the request until it is accepted. */
async function place(intent: string): Promise<string> {
  const { status, body } = await customer.request('POST', '/v1/orders', `key-${intent}`, {
    userId: 'customer-1',
    items: [{ itemId: 'mug', quantity: 1, unitPrice: 500 }],
    shippingAddress: `#${intent}, 1 Harbour Road`,
    paymentMethod: 'tok_ok',
    currency: 'EUR',
  });
  expect(status).toBe(201);
  const orderId = String(body['orderId']);
  accepted.push({ intent, key: `key-${intent}`, orderId });
  return orderId;
}
const unsent = async (): Promise<number> =>
  (await database.sql`select from event_deliveries where done_at is null`).length;
const ordersOf = async (intent: string): Promise<number> =>
  (await readTables(ordersDatabase.url, decryption.seals)).orders.filter(({ shippingAddress }) =>
    String(shippingAddress).startsWith(`#${intent},`),
  ).length;

test.each([
  ['before-commit', ['api:before-commit=kill']],
  ['after-commit, before the answer', ['api:after-commit=kill']],
  [
    'before-commit, and its successor after-commit',
    ['api:before-commit=kill', 'api:after-commit=kill'],
  ],
])(
  'killed %s, the API accepts the order once',
  async (when, lives) => {
    const intent = when.replaceAll(/\W+/g, '-');
    const placed = place(intent);
    for (const failpoint of lives) {
      await diesOf(run('api', failpoint), failpoint);
      expect(await ordersOf(intent)).toBe(failpoint.startsWith('api:after') ? 1 : 0);
    }
    const next = run('api');
    await placed;
    expect(await ordersOf(intent)).toBe(1);
    await next.signal('SIGTERM');
  },
  LIMIT_MS,
);

const AFTER_CLAIM = 'dispatcher:after-claim=kill';
const BEFORE_DELETE = 'dispatcher:before-delete/start-order=kill';
test.each([
  ['after it claimed', [AFTER_CLAIM]],
  ['after it handed over', [BEFORE_DELETE]],
  ['after it claimed, and its successor after it handed over', [AFTER_CLAIM, BEFORE_DELETE]],
])(
  'killed %s, the dispatcher leaves the command to its successor',
  async (when, lives) => {
    const server = run('api');
    const orderId = await place(when.replaceAll(/\W+/g, '-'));
    for (const failpoint of lives) await diesOf(run('dispatcher', failpoint), failpoint);
    // Without the command the reconciler would start the order, minutes later.
    expect(await database.sql`select from commands where order_id = ${orderId}`).toHaveLength(1);
    await server.signal('SIGTERM');
  },
  LIMIT_MS,
);

test(
  'killed twice after it sent and before it deleted the delivery, the relay sends again',
  async () => {
    const failpoint = 'relay:before-delete=kill';
    const before = await unsent();
    await diesOf(run('relay', failpoint), failpoint);
    await diesOf(run('relay', failpoint), failpoint);
    expect(await unsent()).toBe(before);
  },
  LIMIT_MS,
);

test(
  'after these crashes every order is confirmed and all stores agree',
  async () => {
    run('dispatcher');
    run('relay');
    run('worker');
    let violations: string[] = ['not checked yet'];
    await eventually(
      'all orders are confirmed and nothing is wrong',
      async () => {
        const world = await read();
        violations = violationsIn(world).map((it) => `${it.invariant}: ${it.what}`);
        return (
          violations.length === 0 && world.tables.orders.every((o) => o.status === 'confirmed')
        );
      },
      LIMIT_MS / 2,
    ).catch(() => {});
    expect(violations).toEqual([]);
    const { tables, topic: messages } = await read();
    expect(tables.orders.map(({ status }) => status)).toEqual(accepted.map(() => 'confirmed'));
    // The events that the killed relay had sent were sent again.
    expect(messages?.length).toBeGreaterThan(tables.events.length);
  },
  LIMIT_MS,
);

const read = (): Promise<Snapshot> =>
  readSnapshot(
    {
      databaseUrl: ordersDatabase.url,
      readBooks: () => readBooks(parts.booksUrl),
      client: new Client({
        connection: temporal.connection,
        namespace: temporal.namespace,
        dataConverter: decryption.dataConverter,
      }),
      dataConverter: decryption.dataConverter,
      seals: decryption.seals,
      kafka: { brokers, topic },
    },
    {
      accepted,
      cancels: { promised: new Set(), asked: new Set() },
      refundsPromised: [],
      returnsPromised: [],
      changesPromised: new Set(),
      releasedLast: new Set(),
      initialStock: STOCK,
    },
    { workflowBundle: { code }, youngMs: 0 },
  );

/**
 * Every process that a refund passes, killed where it has acted and not yet recorded or reported it:
 * the API, the dispatcher and the worker. Asked for once, the money is given back exactly once, and
 * refund, order, events and the provider's books agree. A failpoint that does not fire fails its test.
 *
 * Seen to fail with a new key at every call to the provider (given back twice), with an answer that is
 * not kept under its idempotency key (two refunds), and with the refund's state committed before the
 * order's version (an order that never says so).
 */
import '../support/silenceTemporal.ts';
import { eq } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { acceptRefund } from '../../api/refunds/acceptRefund.ts';
import { commands, orderEvents, refunds } from '../../db/schema.ts';
import { freePort } from '../../dev/process/ports.ts';
import { inClear } from '../../privacy/orderSeals.ts';
import { createRetryingClient } from '../../proof/chaos/run/retryingClient.ts';
import { dispatcherOn } from '../support/dispatcher.ts';
import { eventually } from '../support/eventually.ts';
import { testIssuer } from '../support/issuer.ts';
import { type CrashOrder, crashBench, diesOf } from './crashBench.ts';

const PART = 700;
const LIMIT_MS = 300_000;
const GIVEN_LIMIT_MS = 120_000;

const [bench, issuer] = await Promise.all([crashBench(), testIssuer()]);
const giveUp = new AbortController();
afterAll(() => giveUp.abort());

const refundsOf = ({ database, orderId }: CrashOrder) =>
  database.db.select().from(refunds).where(eq(refunds.orderId, orderId));

/** Waits until the refund is made. @returns what the checker still reports */
async function givenBackOnce(order: CrashOrder): Promise<string[]> {
  const { db } = order.database;
  await eventually(
    'the refund is done and its command is handed over',
    async () => (await refundsOf(order))[0]?.state === 'done' && (await db.$count(commands)) === 0,
    GIVEN_LIMIT_MS,
  );
  const violations = await order.violationsAt('shipped');
  expect(await refundsOf(order)).toMatchObject([{ number: 1, amount: PART, state: 'done' }]);
  const { payments } = await order.books();
  expect(payments.refunds).toMatchObject([{ amount: PART, status: 'refunded' }]);
  const type = eq(orderEvents.type, 'order.payment-partially-refunded');
  expect(await db.select().from(orderEvents).where(type)).toMatchObject([
    { data: { paymentStatus: 'partially_refunded', payment: { refunded: PART } } },
  ]);
  return violations;
}

test.concurrent.each([
  ['before it calls the provider', 'fence:after-intent/refund'],
  ['after the provider gave back', 'fence:after-call/refund'],
  ['before it commits the refund’s record', 'recorder:before-commit/recordRefund'],
  ['after it committed the refund’s record', 'recorder:after-commit/recordRefund'],
])(
  'killed %s, the worker leaves a refund that is made once',
  { timeout: LIMIT_MS },
  async (_when, point) => {
    const failpoint = `${point}=kill`;
    const { order, worker } = await bench.shipped(failpoint);
    const dispatcher = dispatcherOn(order.database, order.client);
    try {
      const words = { actor: 'operations', reason: inClear('a scratch') };
      await order.database.db.transaction((tx) =>
        acceptRefund(tx, order.orderId, { amount: PART }, words, () => true),
      );
      await diesOf(worker, failpoint);
      order.worker();
      expect(await givenBackOnce(order)).toEqual([]);
    } finally {
      await dispatcher.stop();
      await order.close();
    }
  },
);

test.concurrent('asked of an API that is killed twice, by a dispatcher that is killed, a refund is made once', {
  timeout: LIMIT_MS,
}, async () => {
  const { order } = await bench.shipped();
  const port = await freePort();
  const settings = {
    OAUTH_ISSUER: issuer.issuer,
    OAUTH_AUDIENCE: issuer.audience,
    API_PORT: String(port),
    API_OPS_PORT: '0',
    DISPATCHER_PORT: '0',
  };
  const run = (main: string, failpoint?: string) => order.run(main, failpoint, settings);
  try {
    const operations = createRetryingClient({
      ...{ api: `http://127.0.0.1:${port}`, issuer: issuer.issuer, client: 'operations' },
      ...{ signal: giveUp.signal, onRetry: () => {} },
    });
    const path = `/v1/orders/${order.orderId}/refunds`;
    const body = { amount: PART, reason: inClear('a scratch') };
    const asked = operations.request('POST', path, 'key-1', body);
    for (const [failpoint, accepted] of [
      ['api:before-commit=kill', 0],
      ['api:after-commit=kill', 1],
    ] as const) {
      await diesOf(run('api/main.ts', failpoint), failpoint);
      expect(await refundsOf(order)).toHaveLength(accepted);
    }
    run('api/main.ts');
    expect(await asked).toMatchObject({ status: 202, body: { refund: { number: 1 } } });

    const beforeDelete = 'dispatcher:before-delete/refund=kill';
    await diesOf(run('outbox/dispatch/main.ts', beforeDelete), beforeDelete);
    const { db } = order.database;
    expect(await db.$count(commands)).toBe(1);
    // Its lease would end half a minute later.
    await db.update(commands).set({ dueAt: new Date() });
    run('outbox/dispatch/main.ts');
    expect(await givenBackOnce(order)).toEqual([]);
  } finally {
    await order.close();
  }
});

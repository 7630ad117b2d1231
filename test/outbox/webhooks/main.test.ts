/** Deliverer processes, killed in the middle of traffic. */
import { afterEach, expect, test } from 'vitest';
import { type RunningChild, startChild } from '../../../dev/process/childProcess.ts';
import { freePort } from '../../../dev/process/ports.ts';
import { verified } from '../../../proof/fixtures/webhookReceiver.ts';
import { WEBHOOK_KEY } from '../../support/apiWorld.ts';
import { eventually } from '../../support/eventually.ts';
import { delivererBench } from './delivererBench.ts';

const { sql, databaseUrl, receiver, deliver, subscribe, order } = await delivererBench();

const children: RunningChild[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) await child.signal('SIGKILL');
});
const deliverInAProcess = (port = 0): RunningChild => {
  const child = startChild('outbox/webhooks/main.ts', {
    DATABASE_URL: databaseUrl,
    WEBHOOK_KEY,
    WEBHOOK_PRIVATE_NETWORKS: '127.0.0.0/8',
    WEBHOOK_TIMEOUT_SECONDS: '1',
    WEBHOOKS_PORT: String(port),
  });
  children.push(child);
  return child;
};

test('Two deliverers killed again and again lose no event and keep each order’s sequence', async () => {
  const subscription = await subscribe();
  const orderIds: string[] = [];
  let going = true;
  const writers = Array.from({ length: 3 }, async () => {
    while (going) orderIds.push(await order(5));
  });
  const versions = [1, 2, 3, 4, 5];
  for (let round = 0; round < 3; round += 1) {
    const before = receiver.attempts.length;
    const copies = [deliverInAProcess(), deliverInAProcess()];
    await eventually('it delivers', () => receiver.attempts.length > before + 40, 60_000);
    await Promise.all(copies.map((copy) => copy.signal('SIGKILL')));
    // The leases of the killed deliverers end, without waiting for them.
    await sql`update webhook_subscriptions set lease_until = now()`;
  }
  going = false;
  await Promise.all(writers);
  deliver();
  deliver();
  await eventually(
    'all arrive',
    () => orderIds.every((orderId) => receiver.taken(orderId).length === 5),
    60_000,
  );
  for (const orderId of orderIds) expect(receiver.taken(orderId)).toEqual(versions);
  const events = await sql<{ id: string }[]>`select event_id as id from order_events`;
  const ids = new Set(events.map(({ id }) => id));
  for (const attempt of receiver.attempts) {
    expect(ids.has(attempt.event.id)).toBe(true);
    if (orderIds.includes(attempt.event.subject)) verified(attempt, subscription.secret);
  }
}, 180_000);

test('A deliverer’s process says how late the feed is, and that it is ready', async () => {
  const port = await freePort();
  deliverInAProcess(port);
  const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`).catch(() => null);
  await eventually('it is ready', async () => (await ask('/readyz'))?.status === 200, 60_000);
  expect(await (await ask('/metrics'))?.text()).toMatch(/oms_feed_lag_seconds\{.*\} 0/);
}, 90_000);

/** The age of the oldest delivery, while an endpoint fails and once it takes the events. */
import { sql } from 'drizzle-orm';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { createWebhookMetrics } from '../../../outbox/webhooks/metrics.ts';
import { eventually } from '../../support/eventually.ts';
import { delivererBench } from './delivererBench.ts';

const { db, deliver, receiver, subscribe, order, arrive } = await delivererBench();

/** As a scrape of a new process says it. */
async function oldestAge(): Promise<number> {
  const registry = new Registry();
  createWebhookMetrics(registry, db, () => ({ inFlight: 0, overdue: 0 }));
  const line = /^oms_webhook_oldest_delivery_age_seconds (.+)/m.exec(await registry.metrics());
  return Number(line?.[1]);
}

test('An event that a subscriber is to get is late from its writing on, until it is taken', async () => {
  await subscribe();
  const deliverer = deliver();
  await eventually('the endpoint has agreed', async () => {
    const rows = await db.execute(
      sql`select from webhook_subscriptions where confirmed_at is not null`,
    );
    return rows.length === 1;
  });
  expect(await oldestAge()).toBe(0);
  await deliverer.stop();

  const orderId = await order();
  await db.execute(sql`
    update order_events set occurred_at = now() - interval '1 hour' where order_id = ${orderId}`);
  expect(await oldestAge()).toBeCloseTo(3600, -2);

  receiver.answer = () => 500;
  deliver();
  await eventually('an attempt has failed', async () => {
    const rows = await db.execute(sql`select from webhook_orders where attempts > 0`);
    return rows.length === 1;
  });
  expect(await oldestAge()).toBeCloseTo(3600, -2);

  receiver.answer = () => 204;
  await arrive(orderId, [1]);
  await eventually('nothing waits', async () => (await oldestAge()) === 0);
});

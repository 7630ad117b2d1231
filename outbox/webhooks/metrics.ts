/** What the webhooks' process tells of itself. */

import type postgres from 'postgres';
import { Counter, Gauge, type Registry } from 'prom-client';

export interface WebhookMetrics {
  readonly attempts: Counter<'outcome'>;
  readonly failures: Counter;
}

/** Registers the metrics; what is paused or set aside is read when it is asked for. */
export function createWebhookMetrics(registry: Registry, sql: postgres.Sql): WebhookMetrics {
  const registers = [registry];
  const deadLetter = new Gauge({
    name: 'webhooks_dead_letter_orders',
    help: 'Orders no longer tried until somebody asks for them.',
    registers,
  });
  new Gauge({
    name: 'webhooks_paused_subscriptions',
    help: 'Subscriptions whose endpoint kept failing.',
    registers,
    async collect() {
      // With Postgres away the last known figures stand; the rest must still be told.
      const [row] = await sql<{ paused: number; aside: number }[]>`
        select
          (select count(*)::int from webhook_subscriptions where status = 'paused') as paused,
          (select count(*)::int from webhook_orders where due_at = 'infinity') as aside`.catch(
        () => [],
      );
      if (!row) return;
      this.set(row.paused);
      deadLetter.set(row.aside);
    },
  });
  return {
    attempts: new Counter({
      name: 'webhooks_attempts_total',
      help: 'Events sent, by how that ended.',
      labelNames: ['outcome'],
      registers,
    }),
    failures: new Counter({
      name: 'webhooks_failures_total',
      help: 'Rounds that Postgres did not let end.',
      registers,
    }),
  };
}

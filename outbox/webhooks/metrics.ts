/** The metrics of the webhooks process. */
import { sql } from 'drizzle-orm';
import { Counter, Gauge, type Registry } from 'prom-client';
import type { Queries } from '../../db/client.ts';
import type { ClaimLoop } from '../carrier/claimLoop.ts';

export interface WebhookMetrics {
  readonly attempts: Counter<'outcome'>;
  readonly failures: Counter;
}

/**
 * Registers the metrics; the gauges of subscriptions are read from Postgres when they are collected.
 *
 * @param rounds the rounds of this copy
 */
export function createWebhookMetrics(
  registry: Registry,
  db: Queries,
  rounds: () => Pick<ClaimLoop, 'inFlight' | 'overdue'>,
): WebhookMetrics {
  const registers = [registry];
  new Gauge({
    name: 'webhooks_rounds',
    help: 'Rounds of this copy, by whether their lease still holds. Overdue ones should not exist.',
    labelNames: ['state'],
    registers,
    collect() {
      this.set({ state: 'in_flight' }, rounds().inFlight);
      this.set({ state: 'overdue' }, rounds().overdue);
    },
  });
  const deadLetters = new Gauge({
    name: 'webhooks_dead_letter_orders',
    help: 'Dead letters: orders no longer tried until their owner requests them.',
    registers,
  });
  new Gauge({
    name: 'webhooks_paused_subscriptions',
    help: 'Subscriptions whose endpoint kept failing.',
    registers,
    async collect() {
      // While Postgres is away the last figures stand and the other metrics are still served.
      const stopped = await countStopped(db).catch(() => null);
      if (!stopped) return;
      this.set(stopped.paused);
      deadLetters.set(stopped.deadLetters);
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
      help: 'Rounds that failed because Postgres was away.',
      registers,
    }),
  };
}

async function countStopped(db: Queries): Promise<{ paused: number; deadLetters: number } | null> {
  const [row] = await db.execute<{ paused: number; deadLetters: number }>(sql`
    select
      (select count(*)::int from webhook_subscriptions
        where status = 'paused' and paused_reason <> 'NOT_CONFIRMED') as paused,
      (select count(*)::int from webhook_orders where due_at = 'infinity') as "deadLetters"`);
  return row ?? null;
}

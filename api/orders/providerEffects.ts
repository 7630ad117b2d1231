/** What providers were asked for an order, and who did it, as operations see it. */
import { z } from '@hono/zod-openapi';
import { sql } from 'drizzle-orm';
import { effectKinds, effectStates } from '../../contracts/effects.ts';
import type { Queries } from '../../db/client.ts';
import { outputText } from '../http/fields.ts';

export const MOST_EFFECTS = 100;

export const providerEffectSchema = z
  .object({
    effectId: outputText(120).openapi({
      description: 'The provider’s idempotency key.',
      example: '01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a:payment:1',
    }),
    step: z.enum(effectKinds).exclude(['inventory']),
    state: z.enum(effectStates).nullable().openapi({
      description: 'Of our own fence; null for another team’s worker, which has its own.',
    }),
    queue: outputText(200).openapi({
      description: 'The task queue whose worker did it, and is asked to undo it.',
      example: 'payments',
    }),
    provider: outputText(100).nullable().openapi({
      description: 'Who was asked, as far as known; of another team’s worker, as its answer says.',
      example: 'stripe',
    }),
    workerVersion: outputText(100).nullable().openapi({ example: '2026-11-23.1' }),
  })
  .openapi('ProviderEffect');

type ProviderEffect = z.output<typeof providerEffectSchema>;

export async function readProviderEffects(db: Queries, orderId: string): Promise<ProviderEffect[]> {
  const rows = await db.execute<ProviderEffect>(sql`
    select e.effect_id as "effectId", e.step, e.state,
      case e.step when 'shipment' then o.logistics_queue else o.payments_queue end as queue,
      e.provider, e.worker_version as "workerVersion"
    from effects e join orders o using (order_id)
    where e.order_id = ${orderId} and e.step <> 'inventory'
    union all
    select effect_id, step, null, queue, provider, worker_version
    from foreign_effects where order_id = ${orderId}
    order by 1 limit ${MOST_EFFECTS}`);
  return [...rows];
}

/** What the service keeps of an order besides what the API tells: its row, effects and outbox. */
import { sql } from 'drizzle-orm';
import type { EffectKind, EffectState } from '../contracts/effects.ts';
import type { Queries } from './client.ts';

/** One effect, of our own fence or of another team's worker. */
export interface EffectRow extends Record<string, unknown> {
  readonly effectId: string;
  readonly step: EffectKind;
  /** Null: another team's worker has a fence of its own. */
  readonly state: EffectState | null;
  readonly queue: string;
  readonly provider: string | null;
  readonly workerVersion: string | null;
  readonly reference: string | null;
  readonly verifyAt: string | null;
  readonly updatedAt: string;
}

interface CommandRow extends Record<string, unknown> {
  readonly kind: string;
  readonly createdAt: string;
  readonly attempts: number;
  readonly lastError: string | null;
}

export interface Workings {
  readonly capture: string;
  readonly parcelNumber: number;
  readonly effects: readonly EffectRow[];
  /** Not handed to Temporal yet. */
  readonly commands: readonly CommandRow[];
  /** Events that are not on Kafka yet. */
  readonly deliveries: number;
}

const MOST = 100;

/** @returns null when there is no such order */
export async function readWorkings(db: Queries, orderId: string): Promise<Workings | null> {
  const [[row], effects, commands, [waiting]] = await Promise.all([
    db.execute<{ capture: string; parcelNumber: number }>(sql`
      select capture, parcel_number as "parcelNumber" from orders where order_id = ${orderId}`),
    effectsOf(db, orderId),
    db.execute<CommandRow>(sql`
      select kind, created_at::text as "createdAt", attempts, last_error as "lastError"
      from commands where order_id = ${orderId} order by id limit ${MOST}`),
    db.execute<{ count: number }>(sql`
      select count(*)::int as count from event_deliveries
      where order_id = ${orderId} and done_at is null`),
  ]);
  if (!row) return null;
  return { ...row, effects, commands: [...commands], deliveries: waiting?.count ?? 0 };
}

async function effectsOf(db: Queries, orderId: string): Promise<EffectRow[]> {
  const rows = await db.execute<EffectRow>(sql`
    select e.effect_id as "effectId", e.step, e.state,
      case when e.step = 'shipment' then o.logistics_queue
        when e.step <> 'inventory' then o.payments_queue else '' end as queue,
      e.provider, e.worker_version as "workerVersion", e.reference,
      e.verify_at::text as "verifyAt", e.updated_at::text as "updatedAt"
    from effects e join orders o using (order_id) where e.order_id = ${orderId}
    union all
    select effect_id, step, null, queue, provider, worker_version, null, null, done_at::text
    from foreign_effects where order_id = ${orderId}
    order by "updatedAt", "effectId" limit ${MOST}`);
  return [...rows];
}

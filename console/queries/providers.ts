/** How the providers do: what waits for an answer of them, and what failed for want of one. */
import { sql } from 'drizzle-orm';
import type { EffectKind } from '../../contracts/effects.ts';
import { unfinishedEffectStates } from '../../contracts/effects.ts';
import type { AttentionReason } from '../../contracts/order.ts';
import type { Queries } from '../../db/client.ts';
import { sqlList } from '../../db/sqlList.ts';
import { MINUTES } from './placed.ts';

/** Effects that were begun, or begun to be undone, and have no outcome yet. */
export interface Unanswered extends Record<string, unknown> {
  readonly step: EffectKind;
  readonly provider: string | null;
  readonly count: number;
  readonly oldest: string;
}

export interface Failure extends Record<string, unknown> {
  readonly code: string;
  readonly count: number;
}

export interface Flag extends Record<string, unknown> {
  readonly reason: AttentionReason;
  readonly count: number;
  readonly oldest: string;
}

const MOST_ROWS = 50;

export async function readUnanswered(db: Queries): Promise<Unanswered[]> {
  const rows = await db.execute<Unanswered>(sql`
    select step, provider, count(*)::int as count, min(updated_at)::text as oldest
    from effects where state in ${sqlList(unfinishedEffectStates)} and step <> 'inventory'
    group by step, provider order by step, provider limit ${MOST_ROWS}`);
  return [...rows];
}

/** Why orders failed that were placed in the last minutes, the most frequent first. */
export async function readFailures(db: Queries): Promise<Failure[]> {
  const rows = await db.execute<Failure>(sql`
    select failure ->> 'code' as code, count(*)::int as count from orders
    where status in ('failing', 'failed') and failure is not null
      and placed_at > now() - ${MINUTES} * interval '1 minute'
    group by code order by count desc, code limit ${MOST_ROWS}`);
  return [...rows];
}

export async function readFlags(db: Queries): Promise<Flag[]> {
  const rows = await db.execute<Flag>(sql`
    select attention ->> 'reason' as reason, count(*)::int as count,
      min(attention ->> 'since') as oldest
    from orders where attention is not null
    group by reason order by count desc, reason limit ${MOST_ROWS}`);
  return [...rows];
}

/** The do of an effect: its intent, the call to the provider, and its outcome. */
import { eq, sql } from 'drizzle-orm';
import type { Queries } from '../../db/client.ts';
import { effects } from '../../db/schema.ts';
import { failpoint } from '../../ops/failpoint.ts';
import { definite } from '../failure.ts';
import { ProviderRefusal, type RefusalCode } from '../providers/providerRefusal.ts';
import type { DoneResult, Effect } from './effect.ts';

/**
 * Does an effect once: `act` is called under the effect's key until an outcome is committed.
 *
 * @throws EFFECT_REVOKED when its undo came first; the provider's refusal, the same each time;
 *   whatever `act` throws when the outcome is unknown
 */
export async function doOnce<R extends DoneResult>(
  db: Queries,
  effect: Effect,
  act: () => Promise<R>,
): Promise<R> {
  failpoint('fence:before-intent', effect.step);
  const row = await intend(db, effect);
  failpoint('fence:after-intent', effect.step);
  if (row.state === 'done') return row.result as R;
  if (row.state === 'refused') throw definite((row.result as { code: RefusalCode }).code);
  if (row.state !== 'intended') throw definite('EFFECT_REVOKED');

  let result: R;
  try {
    result = await act();
  } catch (error) {
    if (error instanceof ProviderRefusal) await commitRefusal(db, effect, error.code);
    throw error;
  }
  failpoint('fence:after-call', effect.step);
  const done = await commitDone(db, effect, result);
  failpoint('fence:after-outcome', effect.step);
  return done;
}

async function intend(db: Queries, { effectId, orderId, step }: Effect) {
  const [row] = await db
    .insert(effects)
    .values({ effectId, orderId, step, state: 'intended' })
    // An update without a change, which returns the row and locks it against a concurrent undo.
    .onConflictDoUpdate({ target: effects.effectId, set: { updatedAt: sql`now()` } })
    .returning({ state: effects.state, result: effects.result });
  if (!row) throw new Error('an upsert of an effect returned no row');
  return row;
}

async function commitDone<R extends DoneResult>(
  db: Queries,
  { effectId }: Effect,
  result: R,
): Promise<R> {
  const [row] = await db
    .update(effects)
    .set({
      // An undo that ran during the call may have asked the provider too early. It must ask again
      // at once, and the reference tells it what for.
      state: sql`case when ${effects.state} = 'intended' then 'done' else ${effects.state} end`,
      verifyAt: sql`case when ${effects.state} not in ('intended', 'done')
        and ${effects.undoResult} ->> 'status' is distinct from 'undone' then now() end`,
      reference: result.reference,
      result: sql`coalesce(${effects.result}, ${JSON.stringify(result)}::jsonb)`,
      updatedAt: sql`now()`,
    })
    .where(eq(effects.effectId, effectId))
    .returning({ state: effects.state, result: effects.result });
  // The database was restored and lost the intent. The outcome is unknown: the do is tried again
  // under the same key.
  if (!row) throw new Error('the row of an effect was lost between its intent and its outcome');
  if (row.state === 'done') return row.result as R;
  throw definite('EFFECT_REVOKED');
}

async function commitRefusal(db: Queries, { effectId }: Effect, code: RefusalCode) {
  await db
    .update(effects)
    .set({ state: 'refused', result: { code }, updatedAt: sql`now()` })
    .where(sql`${effects.effectId} = ${effectId} and ${effects.state} = 'intended'`);
}

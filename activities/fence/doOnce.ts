/** The do of an effect: its intent, the call to the provider, and its outcome. */
import { sql } from 'drizzle-orm';
import type { Queries } from '../../db/client.ts';
import { effects } from '../../db/schema.ts';
import { failpoint } from '../../ops/failpoint.ts';
import { definite } from '../failure.ts';
import { ProviderRefusal, type RefusalCode } from '../providers/providerRefusal.ts';
import { assertSameProvider, type DoneResult, type Effect } from './effect.ts';
import { outcomeOf, type RecordedOutcome, updateOutcome } from './outcome.ts';

/**
 * Does an effect once: `act` is called under the effect's key until an outcome is committed.
 *
 * @throws EFFECT_REVOKED when its undo came first; the provider's refusal, the same each time;
 *   whatever `act` throws when the outcome is unknown
 */
export const doOnce = <R extends DoneResult>(
  db: Queries,
  effect: Effect,
  act: () => Promise<R>,
): Promise<R> =>
  doThenCommit<R, R>(db, effect, act, {
    repeated: async (result) => result,
    commit: async (result) => {
      const [row] = await db.execute<RecordedOutcome>(updateOutcome(effect, result));
      return outcomeOf<R>(row);
    },
  });

/** How an outcome is committed; both may commit more than the effect's row. */
export interface Commit<R, Done> {
  /** Called with the result when an earlier do has committed it. */
  repeated(result: R): Promise<Done>;
  /** Commits the result of the call. */
  commit(result: R): Promise<Done>;
}

/** `doOnce` whose outcome is committed by `commit`. */
export async function doThenCommit<R extends DoneResult, Done>(
  db: Queries,
  effect: Effect,
  act: () => Promise<R>,
  { repeated, commit }: Commit<R, Done>,
): Promise<Done> {
  await failpoint('fence:before-intent', effect.step);
  const row = await intend(db, effect);
  await failpoint('fence:after-intent', effect.step);
  if (row.state === 'done') return repeated(row.result as R);
  if (row.state === 'refused') throw definite((row.result as { code: RefusalCode }).code);
  if (row.state !== 'intended') throw definite('EFFECT_REVOKED');
  assertSameProvider(effect, row.provider);

  let result: R;
  try {
    result = await act();
  } catch (error) {
    if (error instanceof ProviderRefusal) await commitRefusal(db, effect, error.code);
    throw error;
  }
  await failpoint('fence:after-call', effect.step);
  const done = await commit(result);
  await failpoint('fence:after-outcome', effect.step);
  return done;
}

async function intend(db: Queries, { effectId, orderId, step, by }: Effect) {
  const [row] = await db
    .insert(effects)
    .values({ effectId, orderId, step, state: 'intended', ...by })
    // An update without a change, which returns the row and locks it against a concurrent undo.
    .onConflictDoUpdate({ target: effects.effectId, set: { updatedAt: sql`now()` } })
    .returning({ state: effects.state, result: effects.result, provider: effects.provider });
  // Stryker disable next-line all: an upsert returns its row
  if (!row) throw new Error('an upsert of an effect returned no row');
  return row;
}

async function commitRefusal(db: Queries, { effectId }: Effect, code: RefusalCode) {
  await db
    .update(effects)
    .set({ state: 'refused', result: { code }, updatedAt: sql`now()` })
    .where(sql`${effects.effectId} = ${effectId} and ${effects.state} = 'intended'`);
}

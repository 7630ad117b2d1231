/** The statement that commits the result of a do. */
import { type SQL, sql } from 'drizzle-orm';
import type { EffectState } from '../../contracts/effects.ts';
import { definite } from '../failure.ts';
import type { DoneResult, Effect } from './effect.ts';

/** The effect's row once an outcome was committed. */
export interface RecordedOutcome extends Record<string, unknown> {
  readonly effectState: EffectState;
  readonly effectResult: unknown;
}

/** Updates the effect's row, returning `RecordedOutcome`. The first result that is committed stays. */
export const updateOutcome = ({ effectId }: Effect, result: DoneResult): SQL =>
  // An undo that ran during the call may have asked the provider too early. It must ask again at
  // once, and the reference tells it what for.
  sql`update effects set
    state = case when state = 'intended' then 'done' else state end,
    verify_at = case when state not in ('intended', 'done')
      and undo_result ->> 'status' is distinct from 'undone' then now() end,
    reference = ${result.reference},
    result = coalesce(result, ${JSON.stringify(result)}::jsonb),
    updated_at = now()
  where effect_id = ${effectId}
  returning state as "effectState", result as "effectResult"`;

/**
 * @returns the committed result
 * @throws EFFECT_REVOKED when an undo came before the outcome
 */
export function outcomeOf<R extends DoneResult>(row: RecordedOutcome | undefined): R {
  // The database was restored and lost the intent. The outcome is unknown: the do is tried again
  // under the same key.
  if (!row) throw new Error('the row of an effect was lost between its intent and its outcome');
  if (row.effectState === 'done') return row.effectResult as R;
  throw definite('EFFECT_REVOKED');
}

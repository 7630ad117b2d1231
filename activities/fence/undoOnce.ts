/** The undo of an effect, which always asks the provider what there is to undo. */
import { eq, sql } from 'drizzle-orm';
import type { Queries } from '../../db/client.ts';
import { effects } from '../../db/schema.ts';
import { failpoint } from '../../ops/failpoint.ts';
import { ProviderRefusal } from '../providers/providerRefusal.ts';
import {
  assertSameProvider,
  type Effect,
  NEXT_LOOK,
  NOTHING_STANDS,
  type UndoneResult,
} from './effect.ts';

/** What the provider knows of an effect. */
export type ProviderState =
  /** It has to be undone. */
  | { readonly status: 'standing'; readonly reference: string; readonly amount?: number }
  | { readonly status: 'undone'; readonly reference: string; readonly as?: 'voided' }
  /** It was tried and failed for good. */
  | { readonly status: 'void' }
  | { readonly status: 'never' };

export interface Undoing {
  /** The provider's reference as the saga has it, because our own row may be lost. */
  readonly sagaReference: string | null;
  /** Asks the provider by the effect's key. */
  find(): Promise<ProviderState>;
  /** Called when the provider could not be asked and the reference has to do. */
  onFindFailed(error: unknown): void;
  /** Undoes the effect under the undo's own key. */
  undo(standing: { reference: string; amount?: number }): Promise<UndoneResult>;
}

/**
 * Undoes an effect once, or makes sure that it never happens. The provider is always asked before
 * the answer is `nothing`: a refused effect may have taken place after all, and a restored database
 * may have lost the row. Repeating an undo answers the same, unless the answer was `nothing` or
 * `pending`: then the provider is asked once more.
 *
 * @throws the provider's refusal, after which the effect stands; PROVIDER_CHANGED; or what the
 *   provider throws when the outcome is unknown
 */
export async function undoOnce(db: Queries, effect: Effect, how: Undoing): Promise<UndoneResult> {
  await failpoint('undo:before-intent', effect.step);
  const row = await intendUndo(db, effect);
  await failpoint('undo:after-intent', effect.step);
  const earlier = row.undoResult as UndoneResult | null;
  if (earlier?.status === 'undone') return earlier;
  assertSameProvider(effect, row.provider);
  const state = await stateAtProvider(how, row.reference ?? how.sagaReference);
  if (state.status === 'never') {
    const nothing = await commitNothing(db, effect);
    // Null: the do has committed its reference since the provider was asked, so there is something.
    return nothing ?? undoOnce(db, effect, how);
  }
  // A refused effect that the provider has cancelled never took place either.
  const isVoid = state.status === 'undone' && row.state === 'refused';
  if (isVoid || state.status === 'void') return commitUndone(db, effect, { status: 'nothing' });
  if (state.status === 'undone') return commitUndone(db, effect, state);
  try {
    const result = await how.undo(state);
    await failpoint('undo:after-call', effect.step);
    const committed = await commitUndone(db, effect, result);
    await failpoint('undo:after-outcome', effect.step);
    return committed;
  } catch (error) {
    if (error instanceof ProviderRefusal) await commitStanding(db, effect, state.reference);
    throw error;
  }
}

async function intendUndo(db: Queries, { effectId, orderId, step }: Effect) {
  const [row] = await db
    .insert(effects)
    .values({ effectId, orderId, step, state: 'revoked' })
    .onConflictDoUpdate({
      target: effects.effectId,
      set: {
        state: sql`case when ${effects.state} in ('intended', 'done') then 'undoing' else ${effects.state} end`,
        updatedAt: sql`now()`,
      },
    })
    .returning();
  // Stryker disable next-line all: an upsert returns its row
  if (!row) throw new Error('an upsert of an effect returned no row');
  return row;
}

/**
 * A provider whose look-up lags, or is not available, may not find an effect whose reference it has
 * answered before: the reference is enough to undo it by.
 */
async function stateAtProvider(how: Undoing, reference: string | null): Promise<ProviderState> {
  if (reference === null) return how.find();
  const standing = { status: 'standing', reference } as const;
  const state = await how.find().catch((error: unknown) => {
    how.onFindFailed(error);
    return standing;
  });
  return state.status === 'never' ? standing : state;
}

/** @returns null when the effect has a reference by now, so that there is something to undo */
async function commitNothing(db: Queries, { effectId }: Effect): Promise<UndoneResult | null> {
  const nothing = { status: 'nothing' } as const;
  const [row] = await db
    .update(effects)
    .set({
      state: NOTHING_STANDS,
      undoResult: nothing,
      verifyAt: NEXT_LOOK,
      updatedAt: sql`now()`,
    })
    .where(sql`${effects.effectId} = ${effectId} and ${effects.reference} is null`)
    .returning({ effectId: effects.effectId });
  return row ? nothing : null;
}

function stateAfter(status: UndoneResult['status']) {
  if (status === 'nothing') return NOTHING_STANDS;
  return status === 'pending' ? 'undoing' : 'undone';
}

async function commitUndone(
  db: Queries,
  { effectId }: Effect,
  result: UndoneResult,
): Promise<UndoneResult> {
  await db
    .update(effects)
    .set({
      state: stateAfter(result.status),
      undoResult: { ...result },
      verifyAt: null,
      updatedAt: sql`now()`,
    })
    .where(eq(effects.effectId, effectId));
  return result;
}

/** The provider refuses the undo, so the effect stands, and a later do must answer so. */
async function commitStanding(db: Queries, { effectId }: Effect, reference: string) {
  await db
    .update(effects)
    .set({ state: 'done', reference, verifyAt: null, updatedAt: sql`now()` })
    .where(eq(effects.effectId, effectId));
}

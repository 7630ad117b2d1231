/**
 * The fence around every effect outside our database. Doing twice does once; an undo that comes
 * before its do succeeds, does nothing and blocks the do for good; a do that comes after its undo
 * is refused. One row per effect: its unique key decides every race, not a read before a write.
 *
 * The intent is committed first, then the provider is called, then the outcome is committed; so
 * whatever dies in between, an undo knows that it must ask the provider.
 */
import { eq, sql } from 'drizzle-orm';
import type { SagaStep } from '../contracts/order.ts';
import type { Queries } from '../db/client.ts';
import { effects } from '../db/schema.ts';
import { failpoint } from '../ops/failpoint.ts';
import { definite } from './failure.ts';
import { ProviderRefusal, type RefusalCode } from './providers/providerRefusal.ts';

export interface Effect {
  readonly effectId: string;
  readonly orderId: string;
  readonly step: SagaStep;
}

/** What a do or an undo answered. `nothing`: there was nothing to undo. */
export interface DoneResult {
  readonly reference: string;
  readonly [more: string]: unknown;
}
export interface UndoneResult {
  readonly status: 'undone' | 'nothing' | 'pending';
  readonly reference?: string | undefined;
}

/** What was refused, or blocked before it was asked for, stays so: no call of it is in flight. */
const IS_NEVER = sql`${effects.state} in ('refused', 'revoked')`;
const NOTHING_STANDS = sql`case when ${IS_NEVER} then ${effects.state} else 'undone' end`;

/**
 * When to look once more after an undo found nothing though a call may have been in flight: after a
 * minute, then ever later, and for three days, longer than any provider holds a request back.
 */
const NEXT_LOOK = sql`case when not ${IS_NEVER} and ${effects.createdAt} > now() - interval '3 days'
  then now() + greatest(interval '1 minute', now() - ${effects.createdAt}) end`;

/**
 * Does an effect once: `act` is called under the effect's key until an outcome is committed.
 *
 * @throws EFFECT_REVOKED when its undo came first; the provider's refusal, the same each time;
 *   whatever `act` throws when the outcome is unknown.
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
    // Writing the row as it is returns it, and locks it against an undo at the same moment.
    .onConflictDoUpdate({ target: effects.effectId, set: { updatedAt: sql`now()` } })
    .returning({ state: effects.state, result: effects.result });
  if (!row) throw new Error('an effect was neither written nor found');
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
      // An undo that ran while the provider was asked may have looked too early: it must look
      // again, at once, and the reference says where.
      state: sql`case when ${effects.state} = 'intended' then 'done' else ${effects.state} end`,
      verifyAt: sql`case when ${effects.state} not in ('intended', 'done')
        and ${effects.undoResult} ->> 'status' is distinct from 'undone' then now() end`,
      reference: result.reference,
      result: sql`coalesce(${effects.result}, ${JSON.stringify(result)}::jsonb)`,
      updatedAt: sql`now()`,
    })
    .where(eq(effects.effectId, effectId))
    .returning({ state: effects.state, result: effects.result });
  // A database that lost the intent: to be asked for again, under the same key.
  if (!row) throw new Error('an effect is gone that was written before it was done');
  if (row.state === 'done') return row.result as R;
  throw definite('EFFECT_REVOKED');
}

async function commitRefusal(db: Queries, { effectId }: Effect, code: RefusalCode) {
  await db
    .update(effects)
    .set({ state: 'refused', result: { code }, updatedAt: sql`now()` })
    .where(sql`${effects.effectId} = ${effectId} and ${effects.state} = 'intended'`);
}

/** What the provider knows of an effect; `standing` is what has to be undone. */
export type Found =
  | { readonly status: 'standing'; readonly reference: string; readonly amount?: number }
  | { readonly status: 'undone'; readonly reference: string }
  /** It was tried and came to nothing for good. */
  | { readonly status: 'void' }
  | { readonly status: 'never' };

export interface Undoing {
  /** What whoever asks knows it by: our own row may be lost. */
  readonly known: string | null;
  /** Asks the provider by the effect's key. */
  find(): Promise<Found>;
  /** Undoes it under the undo's own key. */
  undo(standing: { reference: string; amount?: number }): Promise<UndoneResult>;
}

/**
 * Undoes an effect once, or makes sure that it never happens. The provider is always asked before it
 * is said that there is nothing to undo: what was refused may have come to something after all, and
 * a database that was restored may have lost the row. Asking again answers the same, unless
 * it had found nothing or was pending: then the provider is asked once more.
 *
 * @throws the provider's refusal (the effect then stands), or whatever it throws when unknown.
 */
export async function undoOnce(db: Queries, effect: Effect, how: Undoing): Promise<UndoneResult> {
  failpoint('undo:before-intent', effect.step);
  const row = await intendUndo(db, effect);
  failpoint('undo:after-intent', effect.step);
  const undone = row.undoResult as UndoneResult | null;
  if (undone?.status === 'undone') return undone;
  const found = await findStanding(how, row.reference ?? how.known);
  if (found.status === 'never') {
    const nothing = await commitNothing(db, effect);
    // The do came through while we looked, and its reference with it: now there is something.
    return nothing ?? undoOnce(db, effect, how);
  }
  // A refused one that was called off came to nothing too.
  const isVoid = found.status === 'undone' && row.state === 'refused';
  if (isVoid || found.status === 'void') return commitUndone(db, effect, { status: 'nothing' });
  if (found.status === 'undone') {
    return commitUndone(db, effect, { status: 'undone', reference: found.reference });
  }
  try {
    const result = await how.undo(found);
    failpoint('undo:after-call', effect.step);
    const committed = await commitUndone(db, effect, result);
    failpoint('undo:after-outcome', effect.step);
    return committed;
  } catch (error) {
    if (error instanceof ProviderRefusal) await commitStanding(db, effect, found.reference);
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
  if (!row) throw new Error('an effect was neither written nor found');
  return row;
}

/** A provider whose look-up lags may not know yet what it has told us before. */
async function findStanding(how: Undoing, reference: string | null): Promise<Found> {
  const found = await how.find();
  return found.status === 'never' && reference !== null ? { status: 'standing', reference } : found;
}

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

const stateAfter = { pending: 'undoing', undone: 'undone', nothing: NOTHING_STANDS } as const;

async function commitUndone(
  db: Queries,
  { effectId }: Effect,
  result: UndoneResult,
): Promise<UndoneResult> {
  await db
    .update(effects)
    .set({
      state: stateAfter[result.status],
      undoResult: { ...result },
      verifyAt: null,
      updatedAt: sql`now()`,
    })
    .where(eq(effects.effectId, effectId));
  return result;
}

/** The provider refuses to undo it: it stands, and a later do must answer so. */
async function commitStanding(db: Queries, { effectId }: Effect, reference: string) {
  await db
    .update(effects)
    .set({ state: 'done', reference, verifyAt: null, updatedAt: sql`now()` })
    .where(eq(effects.effectId, effectId));
}

/**
 * The fence around every effect outside our database. Doing an effect twice does it once. An undo
 * that comes before its do succeeds, does nothing and blocks the do for good; a do that comes after
 * its undo is refused. One row per effect: its unique key decides every race, not a read before a
 * write.
 *
 * The intent is committed first, then the provider is called, then the outcome is committed. So if
 * a process dies in between, an undo knows that it must ask the provider.
 */
import { sql } from 'drizzle-orm';
import type { DoneBy, EffectKind } from '../../contracts/effects.ts';
import { effects } from '../../db/schema.ts';
import { unknown } from '../failure.ts';

export interface Effect {
  readonly effectId: string;
  readonly orderId: string;
  readonly step: EffectKind;
  /** This worker. */
  readonly by?: DoneBy | undefined;
}

/**
 * Who was asked to do an effect finishes it: to another provider it is unknown, which would do it
 * twice, or find nothing to undo.
 *
 * @param asked the provider that was asked before; null when it was not kept
 * @throws PROVIDER_CHANGED, which is retried, when this worker's is another
 */
export function assertSameProvider({ by }: Effect, asked: string | null): void {
  if (asked !== null && by !== undefined && by.provider !== asked)
    throw unknown('PROVIDER_CHANGED');
}

/** What a do answered. */
export interface DoneResult {
  readonly reference: string;
  readonly [more: string]: unknown;
}

/** What an undo answered. `nothing`: there was nothing to undo. `pending`: it is under way. */
export interface UndoneResult {
  readonly status: 'undone' | 'nothing' | 'pending';
  /** A payment that was called off before any money was taken. */
  readonly as?: 'voided' | undefined;
  readonly reference?: string | undefined;
}

/** An effect that was refused, or revoked before its do, keeps its state: no call is in flight. */
const NEVER_DONE = sql`${effects.state} in ('refused', 'revoked')`;

/** The effect's state after an undo that had nothing to undo. */
export const NOTHING_STANDS = sql`case when ${NEVER_DONE} then ${effects.state} else 'undone' end`;

/**
 * When to ask the provider again after an undo had nothing to undo although a call may have been in
 * flight: after a minute, then at growing intervals, for three days, which is longer than any
 * provider delays a request.
 */
export const NEXT_LOOK = sql`case when not ${NEVER_DONE} and ${effects.createdAt} > now() - interval '3 days'
  then now() + greatest(interval '1 minute', now() - ${effects.createdAt}) end`;

/** Effects: their ids, which are the fence's keys, and their states. */
import type { SagaStep } from './order.ts';

/** The fence's key and the provider's idempotency key: `{orderId}:{step}:1`. */
export const effectId = (orderId: string, step: SagaStep): string => `${orderId}:${step}:1`;

/** Who did an effect, or is about to, as far as known. A provider is one of the registry or as a team says. */
export interface DoneBy {
  readonly provider: string | null;
  readonly workerVersion: string | null;
}

/**
 * An effect's state. `revoked`: its undo came first and blocks it for good.
 *
 *   (none) → intended → done → undoing → undone
 *   (none) → revoked        intended → refused | undoing
 *
 * A refused or revoked effect can turn out to be done after all: then it is undone like the others.
 */
export const effectStates = [
  'intended',
  'done',
  'refused',
  'undoing',
  'undone',
  'revoked',
] as const;
export type EffectState = (typeof effectStates)[number];

/** Something was asked of a provider and its outcome is not recorded yet. */
export const unfinishedEffectStates = [
  'intended',
  'undoing',
] as const satisfies readonly EffectState[];

/** Effects: their ids, which are the fence's keys, and their states. */
import { sagaSteps } from './order.ts';

/** A capture takes the money that the order's payment holds; a refund gives an amount of it back. */
export const effectKinds = [...sagaSteps, 'capture', 'refund'] as const;
export type EffectKind = (typeof effectKinds)[number];

/** The fence's key and the provider's idempotency key: `{orderId}:{kind}:{number}`. */
export const effectId = (orderId: string, kind: EffectKind, number = 1): string =>
  `${orderId}:${kind}:${number}`;

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

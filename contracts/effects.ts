/** The fence's keys: an effect's id names what it is and nothing else. */
import type { SagaStep } from './order.ts';

/** The fence's key, also the provider's idempotency key: `{orderId}:{step}:{n}`. */
export const effectId = (orderId: string, step: SagaStep, n = 1): string =>
  `${orderId}:${step}:${n}`;

/**
 * Where an effect stands. `revoked` is an undo that came before its do and blocks it for good.
 *
 *   (none) → intended → done → undoing → undone
 *   (none) → revoked        intended → refused | undoing
 *
 * What was refused or revoked can turn out to stand all the same: then it is undone like the rest.
 */
const effectStates = ['intended', 'done', 'refused', 'undoing', 'undone', 'revoked'] as const;
export type EffectState = (typeof effectStates)[number];

/** Something was asked of a provider and its outcome is not recorded yet. */
export const unfinishedEffectStates = [
  'intended',
  'undoing',
] as const satisfies readonly EffectState[];

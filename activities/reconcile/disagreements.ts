/**
 * Where an order's row and the fence's rows tell different stories. Both are only ever written by
 * the saga and its activities, so a difference that lasts is a bug's or somebody's hand's.
 */
import type { EffectState } from '../../contracts/effects.ts';
import {
  flaggedUndo,
  type InventoryStatus,
  type OrderState,
  type OrderStatus,
  type PaymentStatus,
  type SagaStep,
  type ShipmentStatus,
  sagaSteps,
} from '../../contracts/order.ts';

/** An effect as the fence knows it. Another team's fence is its own: then we have no row of it. */
export interface EffectView {
  readonly step: SagaStep;
  readonly state: EffectState;
  /** Reserved stock that has left the warehouse. */
  readonly taken: boolean;
  /** To be looked at once more by now. */
  readonly due: boolean;
  /** A person skipped it or settled it outside. */
  readonly settled: boolean;
}

type Word = 'stands' | 'going' | 'undone' | 'not there' | 'unknown';

const rowWords: Readonly<Record<InventoryStatus | PaymentStatus | ShipmentStatus, Word>> = {
  none: 'not there',
  reserved: 'stands',
  released: 'undone',
  pending: 'going',
  charged: 'stands',
  declined: 'not there',
  refunding: 'going',
  refunded: 'undone',
  booked: 'stands',
  in_transit: 'stands',
  delivered: 'stands',
  cancelling: 'going',
  cancelled: 'undone',
  unknown: 'unknown',
};
const effectWords: Readonly<Record<EffectState, Word>> = {
  intended: 'going',
  done: 'stands',
  refused: 'not there',
  undoing: 'going',
  undone: 'undone',
  revoked: 'not there',
};
const statusOf = (state: OrderState, step: SagaStep) => state[`${step}Status`];

const stands = (status: OrderStatus): boolean =>
  status === 'confirmed' || status === 'shipped' || status === 'delivered';
const isGivenUp = (status: OrderStatus): boolean => status === 'failed' || status === 'cancelled';

const inOrder = (effects: readonly EffectView[]): SagaStep[] =>
  sagaSteps.filter((step) => effects.some((effect) => effect.step === step));

/** What of an order that is being given up, or was, is to be looked at once more by now. */
export function stepsDue({ status }: OrderState, effects: readonly EffectView[]): SagaStep[] {
  const undoing = status === 'failing' || status === 'cancelling' || isGivenUp(status);
  return undoing ? inOrder(effects.filter(({ due, settled }) => due && !settled)) : [];
}

/**
 * What of an order that was given up is still to be undone: a repair, as far as the fence can tell.
 * Goods that have left the warehouse can't be put back by a computer. What it is flagged about is
 * asked for once more: the flag may have outlived it, or the fence be another team's.
 */
export function stepsToUndo(order: OrderState, effects: readonly EffectView[]): SagaStep[] {
  if (!isGivenUp(order.status)) return [];
  const unfinished = effects.filter(
    ({ due, state, settled, taken }) => (due || loose.includes(state)) && !settled && !taken,
  );
  const known = inOrder(unfinished);
  const flagged = flaggedUndo(order);
  return sagaSteps.filter((step) => step === flagged || known.includes(step));
}
const loose: readonly EffectState[] = ['intended', 'undoing', 'done'];

/**
 * What nobody but a person can make agree, one sentence a step; empty when all agree.
 *
 * @param reviewed steps whose disagreement a person has reviewed
 */
export function disagreements(
  state: OrderState,
  effects: readonly EffectView[],
  reviewed: readonly SagaStep[],
): string[] {
  return sagaSteps.flatMap((step) => {
    const effect = effects.find((item) => item.step === step);
    if (reviewed.includes(step) || effect?.settled || !disagrees(state, step, effect)) return [];
    const { status } = state;
    const taken = effect?.taken ? ', taken' : '';
    return `${status}, ${step} ${statusOf(state, step)}, its effect ${effect?.state ?? 'not there'}${taken}`;
  });
}

function disagrees(state: OrderState, step: SagaStep, effect: EffectView | undefined): boolean {
  const { status } = state;
  const row = rowWords[statusOf(state, step)];
  if (isGivenUp(status)) {
    // A parcel that left though its order had ended was for a person to see to.
    const hasLeft = step === 'shipment' && row === 'stands';
    return effect?.taken === true || row === 'going' || (row === 'stands' && !hasLeft);
  }
  if (stands(status) && row !== 'stands') return true;
  if (row !== 'stands' || status === 'failing' || status === 'cancelling') return false;
  // Stock is always ours, so there its reservation must be.
  if (!effect) return step === 'inventory';
  if (step === 'inventory' && effect.state === 'done')
    return effect.taken !== (status === 'shipped' || status === 'delivered');
  const word = effectWords[effect.state];
  // The carrier may say that a parcel has left while it is still being called off.
  if (word === 'going') return step !== 'shipment' || status === 'confirmed';
  return word !== 'stands';
}

/**
 * Where an order's row and its effects (the fence's rows) contradict each other. Only the saga and
 * its activities write either, so a difference that lasts comes from a bug or from a change by
 * hand.
 */
import { type EffectState, unfinishedEffectStates } from '../../contracts/effects.ts';
import {
  flaggedUndo,
  type InventoryStatus,
  isDispatched,
  isGivenUp,
  isUndoing,
  type OrderState,
  type PaymentStatus,
  type SagaStep,
  type ShipmentStatus,
  sagaSteps,
  stepStatus,
} from '../../contracts/order.ts';

/** An effect as the fence's row has it. Another team's worker has no row in our database. */
export interface EffectView {
  readonly step: SagaStep;
  readonly state: EffectState;
  /** Reserved stock that has left the warehouse. */
  readonly taken: boolean;
  /** The provider is due to be asked again. */
  readonly due: boolean;
  /** A person skipped it or settled it outside. */
  readonly settled: boolean;
}

/** What a row or an effect claims about a step, in words that can be compared. */
type Claim = 'stands' | 'in progress' | 'undone' | 'never happened' | 'unknown';

const claimOfStatus: Readonly<Record<InventoryStatus | PaymentStatus | ShipmentStatus, Claim>> = {
  none: 'never happened',
  reserved: 'stands',
  released: 'undone',
  pending: 'in progress',
  authorized: 'stands',
  charged: 'stands',
  captured: 'stands',
  partially_refunded: 'stands',
  declined: 'never happened',
  refunding: 'in progress',
  refunded: 'undone',
  voided: 'undone',
  booked: 'stands',
  in_transit: 'stands',
  delivered: 'stands',
  returned: 'stands',
  lost: 'stands',
  cancelling: 'in progress',
  cancelled: 'undone',
  unknown: 'unknown',
};
function claimOfEffect(state: EffectState): Claim {
  switch (state) {
    case 'intended':
    case 'undoing':
      return 'in progress';
    case 'done':
      return 'stands';
    case 'undone':
      return 'undone';
    case 'refused':
    case 'revoked':
      return 'never happened';
  }
}

const inSagaOrder = (effects: readonly EffectView[]): SagaStep[] =>
  sagaSteps.filter((step) => effects.some((effect) => effect.step === step));

/**
 * The steps of an order under compensation, or given up, that are due to be checked again.
 *
 * @param looks steps that another team's worker is due to be asked about
 */
export function stepsDue(
  { status }: OrderState,
  effects: readonly EffectView[],
  looks: readonly SagaStep[],
): SagaStep[] {
  if (!isUndoing(status) && !isGivenUp(status)) return [];
  const due = inSagaOrder(effects.filter((effect) => effect.due && !effect.settled));
  return sagaSteps.filter((step) => due.includes(step) || looks.includes(step));
}

/**
 * The steps of a given-up order that are still to be undone, as far as the fence's rows say. Goods
 * that have left the warehouse cannot be put back by a computer, and what a person has reviewed is
 * left alone. The step the order is flagged about is undone once more: the flag may be outdated, or
 * the effect may be in another team's database.
 */
export function stepsToUndo({ state, effects, looks, reviewed }: Examined): SagaStep[] {
  if (!isGivenUp(state.status)) return [];
  const flagged = flaggedUndo(state);
  const unfinished = inSagaOrder(
    effects.filter(
      (effect) => (effect.due || undoable.has(effect.state)) && !effect.settled && !effect.taken,
    ),
  );
  const isLoose = (step: SagaStep) =>
    (unfinished.includes(step) && !reviewed.includes(step)) || looks.includes(step);
  return sagaSteps.filter((step) => step === flagged || isLoose(step));
}
interface Examined {
  readonly state: OrderState;
  readonly effects: readonly EffectView[];
  /** Steps that another team's worker is due to be asked about again. */
  readonly looks: readonly SagaStep[];
  /** Steps that a person has reviewed. */
  readonly reviewed: readonly SagaStep[];
}
const undoable: ReadonlySet<EffectState> = new Set([...unfinishedEffectStates, 'done']);

/**
 * What only a person can make agree, a sentence per step; empty when everything agrees.
 *
 * @param reviewed steps whose disagreement a person has reviewed, or that the order does without
 */
export function disagreements(
  state: OrderState,
  effects: readonly EffectView[],
  reviewed: readonly SagaStep[],
): string[] {
  return sagaSteps.flatMap((step) => {
    const effect = effects.find((item) => item.step === step);
    if (reviewed.includes(step) || effect?.settled || !disagrees(state, step, effect)) return [];
    const taken = effect?.taken ? ', taken' : '';
    const effectText = `its effect ${effect?.state ?? 'missing'}${taken}`;
    return `${state.status}, ${step} ${stepStatus(state, step)}, ${effectText}`;
  });
}

function disagrees(state: OrderState, step: SagaStep, effect: EffectView | undefined): boolean {
  const { status } = state;
  const claim = claimOfStatus[stepStatus(state, step)];
  if (isGivenUp(status)) {
    // A parcel that left although its order had ended has been flagged already.
    const isDispatchedParcel = step === 'shipment' && claim === 'stands';
    const isUnfinished = claim === 'in progress' || (claim === 'stands' && !isDispatchedParcel);
    return effect?.taken === true || isUnfinished;
  }
  const mustStand = status === 'confirmed' || isDispatched(status);
  // Refunds may have given all of it back since.
  const isGivenBack = step === 'payment' && claim === 'undone' && !!state.payment?.refunded;
  // Between two parcels: the order is being changed, or is on hold.
  const isBetween = claim === 'never happened' || claim === 'in progress';
  if (status === 'confirmed' && step === 'shipment' && isBetween) return false;
  if (mustStand && claim !== 'stands') return !(isGivenBack && isDispatched(status));
  if (claim !== 'stands' || isUndoing(status)) return false;
  // Stock is always in our own database, so its effect must be there.
  if (!effect) return step === 'inventory';
  if (step === 'inventory' && effect.state === 'done') return effect.taken !== isDispatched(status);
  const effectClaim = claimOfEffect(effect.state);
  // The carrier may report a parcel as dispatched while it is still being cancelled.
  if (effectClaim === 'in progress') return step !== 'shipment' || status === 'confirmed';
  return effectClaim !== 'stands';
}

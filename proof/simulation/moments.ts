/** What the judges of people's decisions need to know of a life: what came when, and after what. */
import type { AttentionReason, SagaStep } from '../../contracts/order.ts';
import type { DecisionAction } from '../../contracts/saga.ts';
import type { AllActivities } from '../fixtures/worldActivities.ts';

/** A person's decision about a flag that was up. */
export interface Decision {
  readonly action: DecisionAction;
  readonly since: string;
  readonly reason: AttentionReason;
  readonly step: SagaStep | null;
}

export type Happening =
  /** `gone`: with the task or the run that had it. It may have been obeyed, and nobody is told. */
  | { readonly what: 'asked' | 'accepted' | 'gone'; readonly decision: Decision }
  /** A try of the step's undo began. */
  | { readonly what: 'tried'; readonly step: SagaStep }
  /** Whatever was settled about them, these steps are to be looked at once more. */
  | { readonly what: 'called for'; readonly steps: readonly SagaStep[] }
  /** The row was written: the flag that it has up since then. */
  | { readonly what: 'row'; readonly since: string | null };

/** In milliseconds of the simulated world. */
export type Moment = Happening & { readonly at: number };

const undoing: Readonly<Record<string, SagaStep>> = {
  releaseInventory: 'inventory',
  refundPayment: 'payment',
  cancelShipment: 'shipment',
} satisfies Partial<Record<keyof AllActivities, SagaStep>>;

/** The step that an activity undoes, if it undoes one. */
export const undoneBy = (activity: string): SagaStep | null => undoing[activity] ?? null;

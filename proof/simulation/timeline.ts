/** What the oracle needs to know, in order, to judge people's decisions about an order. */

import type { DecisionAction } from '../../contracts/decision.ts';
import type { AttentionReason, SagaStep } from '../../contracts/order.ts';
import type { AllActivities } from '../fixtures/worldActivities.ts';

/** A decision about a flag that was up. */
export interface Decision {
  readonly action: DecisionAction;
  /** Identifies the flag. */
  readonly since: string;
  readonly reason: AttentionReason;
  readonly step: SagaStep | null;
}

export type TimelineEvent =
  /** `lost`: with the workflow task or the run. It may have been carried out without an answer. */
  | { readonly kind: 'requested' | 'accepted' | 'lost'; readonly decision: Decision }
  /** An attempt to undo the step began. */
  | { readonly kind: 'undo attempt'; readonly step: SagaStep }
  /** These steps must be undone again, whatever was decided about them before. */
  | { readonly kind: 'undo required'; readonly steps: readonly SagaStep[] }
  /** The row was written; `since` is the flag that it has since then, if any. */
  | { readonly kind: 'row written'; readonly since: string | null };

/** `at` is in milliseconds of virtual time. */
export type TimelineEntry = TimelineEvent & { readonly at: number };

const undoActivities: Readonly<Record<string, SagaStep>> = {
  releaseInventory: 'inventory',
  refundPayment: 'payment',
  voidPayment: 'payment',
  cancelShipment: 'shipment',
} satisfies Partial<Record<keyof AllActivities, SagaStep>>;

/** The step that an activity undoes, or null. */
export const stepUndoneBy = (activity: string): SagaStep | null => undoActivities[activity] ?? null;

/** The state of one simulated order, and everything that can act on it. */
import type { DecisionAction } from '../../contracts/decision.ts';
import type { SagaStep } from '../../contracts/order.ts';
import type { PaymentUpdate, ShipmentUpdate, Unwind } from '../../contracts/saga.ts';
import type { World } from '../fixtures/sagaWorld.ts';
import type { FaultInjection } from './faultInjection.ts';
import type { Returns } from './returns.ts';
import type { Answer } from './temporal/updates.ts';
import type { WorkflowRun } from './temporal/workflowRun.ts';
import type { TimelineEntry, TimelineEvent } from './timeline.ts';

interface UpdateAnswer extends Answer {
  readonly update: 'cancel' | 'decide' | 'change' | 'hold' | 'release';
  readonly action?: DecisionAction;
  /** The flag that was decided about. */
  readonly since?: string;
}

export type DecisionRequest = Required<Pick<UpdateAnswer, 'action' | 'since'>>;

export interface OrderModel {
  /** The database and the books of the provider and the carrier. */
  readonly world: World;
  /** All runs of the order's saga, oldest first. */
  readonly runs: WorkflowRun[];
  readonly answers: UpdateAnswer[];
  /**
   * Updates that were untrue when they were sent: `charged`, `refunded`, `declined`, `dispatched`.
   */
  readonly untrueUpdates: Set<string>;
  /** Situations that the run came into, for the coverage. */
  readonly situations: Set<string>;
  readonly timeline: TimelineEntry[];
  readonly faults: FaultInjection;
  cancelledInUi: boolean;
  /** The carrier delivered the parcel. */
  isDelivered: boolean;
  /** A person has decided how an order ends whose parcel has left. */
  isEndDecided: boolean;
  /** The latest run while it is open. */
  openRun(): WorkflowRun | null;
  record(event: TimelineEvent): void;
  /** @param request the decision, when the update is one */
  requestUpdate(update: UpdateAnswer['update'], argument: object, request?: DecisionRequest): void;
  sendPaymentUpdate(status: PaymentUpdate['status']): void;
  sendAnothersPaymentUpdate(status: PaymentUpdate['status']): void;
  sendShipmentUpdate(status: ShipmentUpdate['status']): void;
  /** Asks for a refund of so much, in minor units. @returns whether it is accepted */
  requestRefund(amount: number): boolean;
  readonly returns: Returns;
  /** What the reconciler does when the books and the row differ. */
  raiseFlag(): void;
  /** What the reconciler does when Temporal does not show the row. */
  compare(): void;
  /** Starts a new run that undoes these steps, as the reconciler does. */
  takeUp(steps: readonly SagaStep[], failure?: Unwind['failure']): void;
  /** Takes up an ended order whose flag is about an undo. @returns whether there was one. */
  takeUpFlagged(): boolean;
  terminate(): void;
}

/**
 * The one client of the order saga. The workflow's id is the order's id; its code runs in the
 * workers, and only its names and types (contracts/saga.ts) are shared with this client.
 *
 * Every method rejects with the SDK's error when Temporal does not answer, except `cancel`, `decide`,
 * `change`, `hold` and `release`, which answer `unanswered`.
 */
import type { ChangeRequest, HoldRequest, ReleaseRequest } from '../contracts/change.ts';
import type { RefundName, RefundNews } from '../contracts/refund.ts';
import type { ReturnName } from '../contracts/return.ts';
import type { CancelRequest, DecideRequest } from '../contracts/saga.ts';
import type { OrderSnapshot } from '../db/orderSnapshot.ts';
import { aboutOrder } from '../ops/trace/work.ts';
import { type CancelOutcome, cancel } from './cancel.ts';
import { type ChangeOutcome, change, hold, release } from './change.ts';
import { type SagaContext, withDeadline } from './context.ts';
import { type DecideOutcome, decide } from './decide.ts';
import { describe, listBroken, type SagaRun, type Termination, terminationOf } from './inspect.ts';
import { type SagaSignal, signal } from './signal.ts';
import { type HowToStart, start, type ToUndo, takeUp, takeUpWithSignal } from './start.ts';
import { startRefund } from './startRefund.ts';
import { startReturn } from './startReturn.ts';

export interface SagaClient {
  /**
   * Starts the saga of a new order. `running` also when it was started before; `ended` when it has
   * run to its end already.
   */
  start(orderId: string, how?: HowToStart): Promise<'running' | 'ended' | 'no such order'>;
  /**
   * Starts another run for an order whose saga has closed. It undoes the named steps; with none, a
   * confirmed order goes on waiting for its parcel. One whose parcel has left is followed.
   */
  takeUp(order: OrderSnapshot, undo: ToUndo): Promise<'started' | 'already running'>;
  /** Signals the open run, or a new one when the order's saga has closed; it undoes nothing by default. */
  takeUpWithSignal(order: OrderSnapshot, signal: SagaSignal, undo?: ToUndo): Promise<void>;
  signal(orderId: string, signal: SagaSignal): Promise<'delivered' | 'not running'>;
  /**
   * Asks the saga to cancel its order; starts the saga if need be. It answers at once whether the
   * cancellation is accepted; the order still becomes `shipped` when its parcel turns out to have
   * left. A repeat with the same `updateId` is the same Update.
   */
  cancel(orderId: string, request: CancelRequest, updateId: string): Promise<CancelOutcome>;
  /**
   * Hands over a person's decision. Repeating it with the same `updateId` has no further effect.
   */
  decide(orderId: string, request: DecideRequest, updateId: string): Promise<DecideOutcome>;
  /**
   * Asks the saga to change its order, whose parcel must not have left; starts the saga if need be. It
   * answers once the carrier has let go of the parcel. A repeat with the same `updateId` is the same
   * Update. Likewise `hold` and `release`.
   */
  change(orderId: string, request: ChangeRequest, updateId: string): Promise<ChangeOutcome>;
  /** Nothing is booked or captured until the order is released. */
  hold(orderId: string, request: HoldRequest, updateId: string): Promise<ChangeOutcome>;
  release(orderId: string, request: ReleaseRequest, updateId: string): Promise<ChangeOutcome>;
  /**
   * Starts the workflow that makes a refund, or that records news of it. Repeating it has no further
   * effect.
   */
  startRefund(refund: RefundName, news?: RefundNews): Promise<'started' | 'no such refund'>;
  /**
   * Starts the workflow that follows a return, or tells it that the return has changed. Repeating it has no
   * further effect.
   */
  startReturn(name: ReturnName): Promise<'started' | 'no such return'>;
  /** The newest run of the order's saga. */
  describe(orderId: string): Promise<SagaRun>;
  /** Who terminated the run and why; null when nobody did. */
  terminationOf(orderId: string, runId: string): Promise<Termination | null>;
  /** Orders, at most `limit`, whose saga was terminated, timed out or failed after `since`. */
  listBroken(since: Date, limit: number): Promise<string[]>;
  /** Resolves when Temporal answers and has the namespace. */
  ping(): Promise<void>;
}

export function createSagaClient(context: SagaContext): SagaClient {
  const { client } = context;
  return {
    start: (orderId, how) => aboutOrder(orderId, () => start(context, orderId, how)),
    takeUp: (order, undo) => aboutOrder(order.orderId, () => takeUp(context, order, undo)),
    takeUpWithSignal: (order, message, undo) =>
      aboutOrder(order.orderId, () => takeUpWithSignal(context, order, message, undo)),
    signal: (orderId, message) => aboutOrder(orderId, () => signal(context, orderId, message)),
    cancel: (orderId, request, updateId) =>
      aboutOrder(orderId, () => cancel(context, orderId, request, updateId)),
    decide: (orderId, request, updateId) =>
      aboutOrder(orderId, () => decide(context, orderId, request, updateId)),
    change: (orderId, request, updateId) =>
      aboutOrder(orderId, () => change(context, orderId, request, updateId)),
    hold: (orderId, request, updateId) =>
      aboutOrder(orderId, () => hold(context, orderId, request, updateId)),
    release: (orderId, request, updateId) =>
      aboutOrder(orderId, () => release(context, orderId, request, updateId)),
    startRefund: (refund, news) =>
      aboutOrder(refund.orderId, () => startRefund(context, refund, news)),
    startReturn: (name) => aboutOrder(name.orderId, () => startReturn(context, name)),
    describe: (orderId) => aboutOrder(orderId, () => describe(context, orderId)),
    terminationOf: (orderId, runId) =>
      aboutOrder(orderId, () => terminationOf(context, orderId, runId)),
    listBroken: (since, limit) => listBroken(context, since, limit),
    async ping() {
      const { namespace } = client.options;
      await withDeadline(context, () => client.workflowService.describeNamespace({ namespace }));
    },
  };
}

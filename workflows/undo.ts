/**
 * Undoing, in reverse, out of reach of cancellation. An undo never gives up: when it has failed
 * for a while the order is flagged, it keeps trying slowly, and a person can retry it now, skip
 * it, or say that it was done outside.
 */
import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import type { AttentionReason, OrderState, SagaStep } from '../contracts/order.ts';
import type { AttendAction } from '../contracts/saga.ts';
import { raiseAttention } from './attention.ts';
import type { Saga } from './saga.ts';
import type { StepFailed } from './steps.ts';
import { errorType, type Undone, undoActivity } from './undoActivity.ts';

const attentionReason: Record<SagaStep, AttentionReason> = {
  inventory: 'RELEASE_FAILING',
  payment: 'REFUND_FAILING',
  shipment: 'SHIPMENT_CANCEL_FAILING',
};

/** The step statuses of an order whose undoing begins. */
export function standing(state: OrderState): Partial<OrderState> {
  return {
    ...(state.paymentStatus === 'charged' ? { paymentStatus: 'refunding' } : {}),
    ...(state.shipmentStatus === 'booked' ? { shipmentStatus: 'cancelling' } : {}),
  };
}

/** What a failed step says of itself: declined, or that nobody knows yet. */
export function failing({ step, code, definite }: StepFailed): Saga['leftovers'] {
  if (step === 'payment') {
    if (code === 'PAYMENT_DECLINED' || code === 'PAYMENT_METHOD_INVALID')
      return { paymentStatus: 'declined' };
    return definite ? {} : { paymentStatus: 'unknown' };
  }
  return step === 'shipment' && !definite ? { shipmentStatus: 'unknown' } : {};
}

/**
 * Undoes all that may have been done, newest first.
 *
 * @returns `dispatched` when the parcel turned out to have left: then nothing else is undone.
 */
export async function undoAll(saga: Saga): Promise<'undone' | 'dispatched'> {
  for (let step = saga.undos.at(-1); step; step = saga.undos.at(-1)) {
    const how = await undoStep(saga, step);
    if (how === 'dispatched') return how;
    await settle(saga, step, how);
    saga.undos.pop();
  }
  return 'undone';
}

type Settled = 'undone' | 'nothing' | 'skip' | 'resolve';

async function undoStep(saga: Saga, step: SagaStep): Promise<Settled | 'dispatched'> {
  const { order, inbox, start } = saga;
  const callAt = Date.now() + start.policy.undoAttentionSeconds * 1000;
  for (let tries = 1; ; tries += 1) {
    if (step === 'shipment' && inbox.dispatched) return 'dispatched';
    if (step === 'payment' && inbox.payment === 'refunded') return 'undone';
    const { undone, lastError } = await tryUndo(saga, step);
    if (undone && undone !== 'pending') return undone;
    // Still pending: the provider needs nothing more from us, we only ask now and then.
    if (undone && inbox.decision === null) await pause(saga, tries, callAt);
    const decision = takeDecision(saga);
    if (decision === 'skip' || decision === 'resolve') return decision;
    const late = !undone || Date.now() >= callAt;
    if (late && decision === null && !order.state.attention) {
      await raiseAttention(saga, attentionReason[step], step, lastError);
    }
  }
}

interface Try {
  readonly undone: Undone | null;
  readonly lastError: string | null;
}

/** Tries until it is undone, the time before a person is called is up, or a person decides. */
async function tryUndo(saga: Saga, step: SagaStep): Promise<Try> {
  const { inbox } = saga;
  const trying = new CancellationScope();
  const result = trying
    .run(() => undoActivity(saga, step))
    .then(
      (undone): Try => ({ undone, lastError: null }),
      (error): Try => ({
        undone: null,
        lastError: isCancellation(error) ? null : errorType(error),
      }),
    );
  const watching = new CancellationScope();
  const watched = watching
    .run(() => condition(() => inbox.decision !== null))
    .then(
      () => trying.cancel(),
      () => {},
    );
  const outcome = await result;
  watching.cancel();
  await watched;
  return outcome;
}

/** Waits ever longer, up to an hour, but not past the time a person is to be called. */
async function pause({ inbox }: Saga, tries: number, callAt: number): Promise<void> {
  const grown = Math.min(3600, 2 ** Math.min(tries, 12)) * 1000;
  const left = callAt - Date.now();
  const before = inbox.payment;
  await condition(
    () => inbox.decision !== null || inbox.payment !== before,
    left > 0 ? Math.min(grown, left) : grown,
    { summary: 'Ask again whether the refund is through' },
  );
}

function takeDecision({ inbox }: Saga): AttendAction | null {
  const { decision } = inbox;
  inbox.decision = null;
  return decision;
}

/** Tells how a step was undone: by an event of its own when there was something to undo. */
async function settle(saga: Saga, step: SagaStep, how: Settled): Promise<void> {
  const { order, leftovers } = saga;
  const clear = order.state.attention ? { attention: null } : {};
  if (how === 'undone' || how === 'resolve') {
    if (step === 'inventory')
      await order.change('order.inventory-released', { inventoryStatus: 'released', ...clear });
    if (step === 'payment')
      await order.change('order.payment-refunded', { paymentStatus: 'refunded', ...clear });
    if (step === 'shipment')
      await order.change('order.shipment-cancelled', { shipmentStatus: 'cancelled', ...clear });
    return;
  }
  const set = untouched(order.state, leftovers, step, how);
  if (order.state.attention) await order.change('order.attention-cleared', { ...clear, ...set });
  else Object.assign(leftovers, set);
}

/** Nothing was done: `none` again. Skipped by a person: nobody knows. */
function untouched(
  state: OrderState,
  leftovers: Saga['leftovers'],
  step: SagaStep,
  how: 'nothing' | 'skip',
): Saga['leftovers'] {
  const status = how === 'skip' ? 'unknown' : 'none';
  const declined = state.paymentStatus === 'declined' || leftovers.paymentStatus === 'declined';
  if (step === 'payment') return declined ? {} : { paymentStatus: status };
  return step === 'shipment' ? { shipmentStatus: status } : {};
}

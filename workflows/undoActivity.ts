/** One undo as an activity: who is asked, how often, and what the answer means. */
import {
  ActivityCancellationType,
  ApplicationFailure,
  proxyActivities,
  TimeoutFailure,
} from '@temporalio/workflow';
import { effectId } from '../contracts/effects.ts';
import { isErrorCode } from '../contracts/errors.ts';
import { ALREADY_DISPATCHED } from '../contracts/failures.ts';
import { flaggedUndo, type SagaStep } from '../contracts/order.ts';
import type { LogisticsActivities, PaymentActivities } from '../contracts/provider.ts';
import { cancellationOf, refundOf } from './agreed.ts';
import { causeOf } from './causeOf.ts';
import { onOurDatabase } from './orderActivities.ts';
import type { Saga } from './saga.ts';
import { STEP_TRY_SECONDS } from './steps.ts';

/** `pending`: the provider has taken the undo on and it is not through yet. */
export type Undone = 'undone' | 'nothing' | 'pending' | 'dispatched';

export function undoActivity(saga: Saga, step: SagaStep): Promise<Undone> {
  if (step === 'inventory') return releaseInventory(saga);
  return step === 'payment' ? refundPayment(saga) : cancelShipment(saga);
}

async function releaseInventory(saga: Saga): Promise<Undone> {
  const { orderId } = saga.start;
  const input = { effectId: effectId(orderId, 'inventory'), orderId };
  const { status } = await onOurDatabase(
    'Release the items',
    (ours) => ours.releaseInventory(input),
    undoOptions(saga, 'inventory'),
  );
  return status === 'released' ? 'undone' : 'nothing';
}

async function refundPayment(saga: Saga): Promise<Undone> {
  const { orderId, amount, currency, queues } = saga.start;
  const activities = proxyActivities<PaymentActivities>({
    ...undoOptions(saga, 'payment'),
    taskQueue: queues.payments,
    summary: 'Refund the payment',
  });
  const told = await activities.refundPayment({
    effectId: effectId(orderId, 'payment'),
    orderId,
    amount,
    currency,
    reference: saga.charge,
    reason: reasonOf(saga),
  });
  return refundOf(told);
}

async function cancelShipment(saga: Saga): Promise<Undone> {
  const { orderId, queues } = saga.start;
  const activities = proxyActivities<LogisticsActivities>({
    ...undoOptions(saga, 'shipment'),
    taskQueue: queues.logistics,
    summary: 'Cancel the shipment',
  });
  try {
    const told = await activities.cancelShipment({
      effectId: effectId(orderId, 'shipment'),
      orderId,
      reference: saga.booking?.reference ?? null,
      reason: reasonOf(saga),
    });
    return cancellationOf(told);
  } catch (error) {
    if (errorType(error) === ALREADY_DISPATCHED) return 'dispatched';
    throw error;
  }
}

const reasonOf = ({ order }: Saga): string => order.state.failure?.code ?? 'ORDER_CANCELLED';

function undoOptions({ start, order }: Saga, step: SagaStep) {
  const { undoAttentionSeconds, undoPaceSeconds } = start.policy;
  const pace = undoPaceSeconds * 1000;
  const flagged = flaggedUndo(order.state) === step;
  return {
    // A person's decision does not wait for a provider that hangs; the fence keeps that safe.
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    startToCloseTimeout: STEP_TRY_SECONDS * 1000,
    // Retries wait at the server and cost no history; once a day the last error is looked at.
    scheduleToCloseTimeout: flagged ? 24 * 3600 * 1000 : undoAttentionSeconds * 1000,
    retry: flagged
      ? { initialInterval: pace, backoffCoefficient: 1, maximumInterval: pace }
      : { initialInterval: 500, backoffCoefficient: 2, maximumInterval: 10_000 },
  };
}

/** A failure's type if it is one of ours: a provider's words may hold anything. */
export function errorType(error: unknown): string {
  const cause = causeOf(error);
  if (cause instanceof TimeoutFailure) {
    // The last try's own failure says more than that time is up.
    return cause.cause ? errorType(cause.cause) : 'TIMEOUT';
  }
  const type = cause instanceof ApplicationFailure ? cause.type : null;
  return type && isErrorCode(type) ? type : 'UNKNOWN';
}

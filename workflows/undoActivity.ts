/** The activity that undoes a step: its input, its timeouts and retries, and its answer's meaning. */
import { ActivityCancellationType, proxyActivities } from '@temporalio/workflow';
import { effectId } from '../contracts/effects.ts';
import { ALREADY_DISPATCHED } from '../contracts/failures.ts';
import { flaggedUndo, type SagaStep } from '../contracts/order.ts';
import type { LogisticsActivities, PaymentActivities } from '../contracts/provider.ts';
import { errorType } from './activityErrors.ts';
import { runOnDatabase } from './databaseActivity.ts';
import { cancellationAnswer, refundAnswer, type UndoAnswer } from './providerAnswers.ts';
import type { Saga } from './saga.ts';
import { STEP_TRY_SECONDS } from './stepAttempt.ts';

/** `dispatched`: the parcel has left and can't be called back. */
export type UndoResult = UndoAnswer | 'dispatched';

export function undoActivity(saga: Saga, step: SagaStep): Promise<UndoResult> {
  if (step === 'inventory') return releaseInventory(saga);
  return step === 'payment' ? refundPayment(saga) : cancelShipment(saga);
}

async function releaseInventory(saga: Saga): Promise<UndoResult> {
  const { orderId } = saga.start;
  const input = { effectId: effectId(orderId, 'inventory'), orderId };
  const { status } = await runOnDatabase(
    'Release the items',
    (activities) => activities.releaseInventory(input),
    undoOptions(saga, 'inventory'),
  );
  return status === 'released' ? 'undone' : 'nothing';
}

async function refundPayment(saga: Saga): Promise<UndoResult> {
  const { orderId, amount, currency, queues } = saga.start;
  const activities = proxyActivities<PaymentActivities>({
    ...undoOptions(saga, 'payment'),
    taskQueue: queues.payments,
    summary: 'Refund the payment',
  });
  const answer = await activities.refundPayment({
    effectId: effectId(orderId, 'payment'),
    orderId,
    amount,
    currency,
    reference: saga.chargeReference,
    reason: reasonOf(saga),
  });
  return refundAnswer(answer);
}

async function cancelShipment(saga: Saga): Promise<UndoResult> {
  const { orderId, queues } = saga.start;
  const activities = proxyActivities<LogisticsActivities>({
    ...undoOptions(saga, 'shipment'),
    taskQueue: queues.logistics,
    summary: 'Cancel the shipment',
  });
  try {
    const answer = await activities.cancelShipment({
      effectId: effectId(orderId, 'shipment'),
      orderId,
      reference: saga.booking?.reference ?? null,
      reason: reasonOf(saga),
    });
    return cancellationAnswer(answer);
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
    // A person's decision does not wait for a provider that hangs; the fence makes that safe.
    cancellationType: ActivityCancellationType.TRY_CANCEL,
    startToCloseTimeout: STEP_TRY_SECONDS * 1000,
    // Retries wait at the server and cost no history. Once a day the last error gets to the saga.
    scheduleToCloseTimeout: flagged ? 24 * 3600 * 1000 : undoAttentionSeconds * 1000,
    retry: flagged
      ? { initialInterval: pace, backoffCoefficient: 1, maximumInterval: pace }
      : { initialInterval: 500, backoffCoefficient: 2, maximumInterval: 10_000 },
  };
}

/**
 * The steps forward. Each registers its undo before it is tried, and has three outcomes, not two:
 * done, definitely not done, unknown. All but "definitely not done" is undone when the order ends.
 */
import {
  ActivityCancellationType,
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  condition,
  isCancellation,
  proxyActivities,
  TemporalFailure,
} from '@temporalio/workflow';
import { effectId } from '../contracts/effects.ts';
import { definiteFailures, type FailureCode, unknownOutcomes } from '../contracts/failures.ts';
import type { SagaStep } from '../contracts/order.ts';
import type { LogisticsActivities, PaymentActivities } from '../contracts/provider.ts';
import type { OrderStart } from '../contracts/saga.ts';
import { isBooking, isCharge } from './agreed.ts';
import { causeOf } from './causeOf.ts';
import { onOurDatabase } from './orderActivities.ts';
import type { Saga } from './saga.ts';

/** A step did not come about, for a reason the customer may know. */
export class StepFailed extends Error {
  readonly code: FailureCode;
  readonly step: SagaStep;
  readonly definite: boolean;
  constructor(step: SagaStep, code: FailureCode, definite: boolean) {
    super(code);
    this.step = step;
    this.code = code;
    this.definite = definite;
  }
}

/** One try of a step is bounded by this; what is longer is an unknown outcome. */
export const STEP_TRY_SECONDS = 15;

const forwardOptions = (queue: string, start: OrderStart, summary: string) => ({
  taskQueue: queue,
  summary,
  // A running try ends before it is undone: what it did is then known, or known to be unknown.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  startToCloseTimeout: STEP_TRY_SECONDS * 1000,
  scheduleToCloseTimeout: start.policy.stepGiveUpSeconds * 1000,
  retry: { initialInterval: 500, backoffCoefficient: 2, maximumInterval: 10_000 },
});

export async function reserveInventory({ start, order, undos }: Saga): Promise<void> {
  const { orderId, items } = start;
  await attempt('inventory', undos, () =>
    order.changeBy(
      (version) =>
        onOurDatabase('Reserve the items', (ours) =>
          ours.reserveInventory({
            effectId: effectId(orderId, 'inventory'),
            orderId,
            version,
            items,
          }),
        ),
      { inventoryStatus: 'reserved' },
    ),
  );
}

export async function chargePayment(saga: Saga): Promise<void> {
  const { start, order, undos } = saga;
  const { orderId, userId, amount, currency, paymentMethod } = start;
  const { chargePayment: charge } = proxyActivities<PaymentActivities>(
    forwardOptions(start.queues.payments, start, 'Charge the payment'),
  );
  const { status, reference } = await attempt(
    'payment',
    undos,
    () =>
      charge({
        effectId: effectId(orderId, 'payment'),
        orderId,
        userId,
        amount,
        currency,
        paymentMethod,
      }),
    isCharge,
  );
  saga.charge = reference;
  if (status === 'pending') await untilPaid(saga);
  await order.change('order.payment-charged', { paymentStatus: 'charged' });
}

/** A bank transfer or a 3-D Secure challenge: the payer has a limited time to complete it. */
async function untilPaid({ start, order, inbox }: Saga): Promise<void> {
  await order.change('order.payment-pending', { paymentStatus: 'pending' });
  await condition(() => inbox.payment !== null, start.policy.pendingPaymentSeconds * 1000, {
    summary: 'Wait for the pending payment',
  });
  if (inbox.payment === null) throw new StepFailed('payment', 'PAYMENT_TIMEOUT', false);
  // The undo stays registered: asking the provider once more costs little and money is at stake.
  if (inbox.payment !== 'charged') throw new StepFailed('payment', 'PAYMENT_DECLINED', false);
}

export async function bookShipment(saga: Saga): Promise<void> {
  const { start, order, undos } = saga;
  const { orderId, userId, address, items } = start;
  const { bookShipment: book } = proxyActivities<LogisticsActivities>(
    forwardOptions(start.queues.logistics, start, 'Book the shipment'),
  );
  const input = {
    effectId: effectId(orderId, 'shipment'),
    orderId,
    userId,
    address,
    items: [...items],
  };
  const { reference, carrier, trackingNumber } = await attempt(
    'shipment',
    undos,
    () => book(input),
    isBooking,
  );
  saga.booking = { reference, carrier, trackingNumber };
  // A cancellation accepted while the carrier was asked stands: the booking is then undone.
  if (order.state.status !== 'pending') return;
  await order.change('order.confirmed', {
    status: 'confirmed',
    shipmentStatus: 'booked',
    tracking: saga.booking,
  });
}

/** A wait that ends in the moment of a cancellation does not say so itself. */
export function stopIfCancelled(): void {
  if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('cancelled');
}

async function attempt<T>(
  step: SagaStep,
  undos: SagaStep[],
  run: () => Promise<T>,
  isAgreed: (result: T) => boolean = () => true,
): Promise<T> {
  stopIfCancelled();
  undos.push(step);
  const result = await run().catch((error) => {
    if (isCancellation(error)) throw error;
    const failed = stepFailed(step, error);
    if (failed.definite) undos.splice(undos.lastIndexOf(step), 1);
    throw failed;
  });
  if (!isAgreed(result)) throw new StepFailed(step, unknownOutcomes[step], false);
  return result;
}

/** @throws the error itself when it is no activity's: a bug, for the workflow task to retry. */
function stepFailed(step: SagaStep, error: unknown): StepFailed {
  if (!(error instanceof TemporalFailure)) throw error;
  const cause = causeOf(error);
  const known: readonly FailureCode[] = definiteFailures[step];
  const code =
    cause instanceof ApplicationFailure ? known.find((type) => type === cause.type) : undefined;
  if (code) return new StepFailed(step, code, true);
  return new StepFailed(step, unknownOutcomes[step], false);
}

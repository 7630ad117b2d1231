/** The forward steps of an order: reserve inventory, charge payment, book shipment. */
import { ActivityCancellationType, condition, proxyActivities } from '@temporalio/workflow';
import { effectId } from '../contracts/effects.ts';
import type { LogisticsActivities, PaymentActivities } from '../contracts/provider.ts';
import type { OrderStart } from '../contracts/saga.ts';
import { runOnDatabase } from './databaseActivity.ts';
import { isBooking, isCharge } from './providerAnswers.ts';
import type { Saga } from './saga.ts';
import { attemptStep, STEP_TRY_SECONDS, StepFailed } from './stepAttempt.ts';

const forwardOptions = (queue: string, start: OrderStart, summary: string) => ({
  taskQueue: queue,
  summary,
  // The undo waits until a running attempt has ended and its outcome is as clear as it gets.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  startToCloseTimeout: STEP_TRY_SECONDS * 1000,
  scheduleToCloseTimeout: start.policy.stepGiveUpSeconds * 1000,
  retry: { initialInterval: 500, backoffCoefficient: 2, maximumInterval: 10_000 },
});

export async function reserveInventory({ start, order, undos }: Saga): Promise<void> {
  const { orderId, items } = start;
  const effect = effectId(orderId, 'inventory');
  await attemptStep('inventory', undos, () =>
    order.changeBy(
      (version) =>
        runOnDatabase('Reserve the items', (activities) =>
          activities.reserveInventory({ effectId: effect, orderId, version, items }),
        ),
      { inventoryStatus: 'reserved' },
    ),
  );
}

export async function chargePayment(saga: Saga): Promise<void> {
  const { start, order, undos } = saga;
  const { orderId, userId, amount, currency, paymentMethod } = start;
  const activities = proxyActivities<PaymentActivities>(
    forwardOptions(start.queues.payments, start, 'Charge the payment'),
  );
  const input = {
    effectId: effectId(orderId, 'payment'),
    orderId,
    userId,
    amount,
    currency,
    paymentMethod,
  };
  const { status, reference } = await attemptStep(
    'payment',
    undos,
    () => activities.chargePayment(input),
    isCharge,
  );
  saga.chargeReference = reference;
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
  // Not definite although declined: one more refund request costs little, and money is at stake.
  if (inbox.payment !== 'charged') throw new StepFailed('payment', 'PAYMENT_DECLINED', false);
}

export async function bookShipment(saga: Saga): Promise<void> {
  const { start, order, undos } = saga;
  const { orderId, userId, address, items } = start;
  const activities = proxyActivities<LogisticsActivities>(
    forwardOptions(start.queues.logistics, start, 'Book the shipment'),
  );
  const input = {
    effectId: effectId(orderId, 'shipment'),
    orderId,
    userId,
    address,
    items: [...items],
  };
  const { reference, carrier, trackingNumber } = await attemptStep(
    'shipment',
    undos,
    () => activities.bookShipment(input),
    isBooking,
  );
  saga.booking = { reference, carrier, trackingNumber };
  // The order may have been cancelled during the booking: then the booking is undone.
  if (order.state.status !== 'pending') return;
  await order.change('order.confirmed', {
    status: 'confirmed',
    shipmentStatus: 'booked',
    tracking: saga.booking,
  });
}

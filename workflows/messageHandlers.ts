/** A running order's update and signal handlers. They record what arrived; the saga acts on it. */
import {
  ApplicationFailure,
  type CancellationScope,
  defineSignal,
  defineUpdate,
  setHandler,
} from '@temporalio/workflow';
import { sentence } from '../contracts/errors.ts';
import { flaggedUndo, isOpen, type OrderStatus } from '../contracts/order.ts';
import {
  CANCEL_UPDATE,
  type CancelDecision,
  type CancelRequest,
  DECIDE_UPDATE,
  type DecideRequest,
  FLAG_SIGNAL,
  type FlagOrder,
  PAYMENT_UPDATE_SIGNAL,
  type PaymentUpdate,
  RECHECK_SIGNAL,
  type Recheck,
  SHIPMENT_UPDATE_SIGNAL,
  type ShipmentUpdate,
} from '../contracts/saga.ts';
import { raiseAttention } from './attention.ts';
import { cancellingState } from './compensationState.ts';
import { notePayment, noteShipment } from './inbox.ts';
import { hasLeft, type Saga } from './saga.ts';

const cancelUpdate = defineUpdate<CancelDecision, [CancelRequest]>(CANCEL_UPDATE);
const decideUpdate = defineUpdate<void, [DecideRequest]>(DECIDE_UPDATE);
const paymentUpdateSignal = defineSignal<[PaymentUpdate]>(PAYMENT_UPDATE_SIGNAL);
const shipmentUpdateSignal = defineSignal<[ShipmentUpdate]>(SHIPMENT_UPDATE_SIGNAL);
const recheckSignal = defineSignal<[Recheck]>(RECHECK_SIGNAL);
const flagSignal = defineSignal<[FlagOrder]>(FLAG_SIGNAL);

/** @param forward the scope of the forward steps, which a cancellation cancels */
export function registerHandlers(saga: Saga, forward: CancellationScope): void {
  const { order, inbox } = saga;

  setHandler(cancelUpdate, () => cancel(saga, forward), {
    validator: (_request: CancelRequest) => refuseWhenTooLate(saga),
  });

  setHandler(decideUpdate, (request) => decide(saga, request), {
    // A decision is about the flag the person saw, never about a later one.
    validator: ({ since }: DecideRequest) => {
      const { attention } = order.state;
      if (!attention || attention.since !== since) throw refusal('ATTENTION_NOT_RAISED');
    },
  });

  setHandler(paymentUpdateSignal, async (update) => {
    notePayment(inbox, update);
    // Somebody else refunded the payment of an order that stands.
    const { paymentStatus, attention } = order.state;
    if (update.status !== 'refunded' || paymentStatus !== 'charged') return;
    if (attention?.reason !== 'DISAGREEMENT')
      await raiseAttention(saga, 'DISAGREEMENT', 'payment', null);
  });
  setHandler(shipmentUpdateSignal, (update) => noteShipment(inbox, update));
  setHandler(recheckSignal, ({ steps }) => {
    for (const step of steps) if (!saga.undos.includes(step)) inbox.rechecks.add(step);
  });
  setHandler(flagSignal, async ({ reason }) => {
    if (!order.state.attention) await raiseAttention(saga, reason, null, null);
  });
}

async function cancel({ order }: Saga, forward: CancellationScope): Promise<CancelDecision> {
  if (isOpen(order.state.status)) {
    forward.cancel();
    await order.change('order.cancelling', cancellingState);
  } else {
    await order.written();
  }
  const { status } = order.state;
  // The row may have been ahead of the saga, and the order can no longer be cancelled.
  if (!isCancellation(status)) throw refusal('ORDER_NOT_CANCELLABLE', status);
  return { status };
}

/**
 * A decision about an undo waits until the saga is at that step. Nothing can be retried about a
 * parcel or a disagreement: any decision about those clears the flag.
 */
async function decide({ order, inbox, undos }: Saga, { action }: DecideRequest): Promise<void> {
  const step = flaggedUndo(order.state);
  if (step && undos.includes(step)) inbox.decisions.set(step, action);
  else if (step && action === 'retry') inbox.rechecks.add(step);
  else await order.change('order.attention-cleared', { attention: null });
}

function refuseWhenTooLate(saga: Saga): void {
  const { status } = saga.order.state;
  if (isCancellation(status)) return;
  if (!isOpen(status) || hasLeft(saga)) throw refusal('ORDER_NOT_CANCELLABLE', status);
}

const isCancellation = (status: OrderStatus): boolean =>
  status === 'cancelling' || status === 'cancelled';

const refusal = (code: 'ORDER_NOT_CANCELLABLE' | 'ATTENTION_NOT_RAISED', ...details: string[]) =>
  ApplicationFailure.create({
    type: code,
    message: sentence(code),
    nonRetryable: true,
    details,
  });

/** The doors of a running order: its updates and signals. They note things; the saga acts. */
import {
  ApplicationFailure,
  type CancellationScope,
  defineSignal,
  defineUpdate,
  patched,
  setHandler,
} from '@temporalio/workflow';
import { sentence } from '../contracts/errors.ts';
import { flaggedUndo } from '../contracts/order.ts';
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
import { notePayment, noteShipment } from './inbox.ts';
import { hasLeft, type Saga } from './saga.ts';
import { cancelling } from './undo.ts';

export const cancelUpdate = defineUpdate<CancelDecision, [CancelRequest]>(CANCEL_UPDATE);
export const decideUpdate = defineUpdate<void, [DecideRequest]>(DECIDE_UPDATE);
export const paymentUpdateSignal = defineSignal<[PaymentUpdate]>(PAYMENT_UPDATE_SIGNAL);
export const shipmentUpdateSignal = defineSignal<[ShipmentUpdate]>(SHIPMENT_UPDATE_SIGNAL);
export const recheckSignal = defineSignal<[Recheck]>(RECHECK_SIGNAL);
export const flagSignal = defineSignal<[FlagOrder]>(FLAG_SIGNAL);

export function openDoors(saga: Saga, forward: CancellationScope): void {
  const { order, inbox } = saga;

  setHandler(cancelUpdate, () => cancel(saga, forward), {
    validator: (_request: CancelRequest) => refuseWhenTooLate(saga),
  });

  setHandler(decideUpdate, (request) => decide(saga, request), {
    // A decision is about the flag that was seen, never about the next one.
    validator: ({ since }: DecideRequest) => {
      const { attention } = order.state;
      if (!attention || attention.since !== since) throw refusal('ATTENTION_NOT_RAISED');
    },
  });

  setHandler(paymentUpdateSignal, async (update) => {
    notePayment(inbox, update);
    // The order stands, and its money was given back by somebody else.
    const { paymentStatus, attention } = order.state;
    if (update.status !== 'refunded' || paymentStatus !== 'charged') return;
    if (attention?.reason !== 'DISAGREEMENT' && patched('refunded-as-it-stands'))
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
  if (order.state.status === 'pending' || order.state.status === 'confirmed') {
    forward.cancel();
    await order.change('order.cancelling', cancelling);
  } else {
    await order.written();
  }
  const { status } = order.state;
  // It may have been decided otherwise in the meantime: then nothing was promised.
  if (status !== 'cancelling' && status !== 'cancelled')
    throw refusal('ORDER_NOT_CANCELLABLE', status);
  return { status };
}

/**
 * A decision about an undo waits for its step, whatever is undone before it. There is nothing to try
 * again about a parcel or a disagreement: who has looked takes the flag down.
 */
async function decide({ order, inbox, undos }: Saga, { action }: DecideRequest): Promise<void> {
  const step = flaggedUndo(order.state);
  if (step && step !== undos.at(-1) && !patched('decisions-wait-for-their-step'))
    inbox.strayed = true;
  else if (step && undos.includes(step)) inbox.decisions.set(step, action);
  else if (step && action === 'retry') inbox.rechecks.add(step);
  else await order.change('order.attention-cleared', { attention: null });
}

function refuseWhenTooLate(saga: Saga): void {
  const { status } = saga.order.state;
  if (status === 'cancelling' || status === 'cancelled') return;
  const open = status === 'pending' || status === 'confirmed';
  if (!open || hasLeft(saga)) throw refusal('ORDER_NOT_CANCELLABLE', status);
}

const refusal = (code: 'ORDER_NOT_CANCELLABLE' | 'ATTENTION_NOT_RAISED', ...details: string[]) =>
  ApplicationFailure.create({
    type: code,
    message: sentence(code),
    nonRetryable: true,
    details,
  });

/**
 * The steps of an order, one entry each: how it is done and undone, what the answers mean, its event
 * when it is undone, its failures. Its event when it is done is in contracts/doneSteps, because the
 * activity may record it. How it is found at the provider is the fence's affair (activities/fence).
 */
import {
  bookedStep,
  type DoneAnswer,
  type DoneStep,
  paidStep,
  reservedStep,
} from '../contracts/doneSteps.ts';
import type { OrderEventType } from '../contracts/events.ts';
import type { FailureCode } from '../contracts/failures.ts';
import { isOpen, type SagaStep } from '../contracts/order.ts';
import type { Recorded } from '../contracts/orderActivities.ts';
import type { OrderStart } from '../contracts/saga.ts';
import type { Activities } from './activities.ts';
import { effectOf, type Order } from './order.ts';
import type { Standing } from './standings.ts';

export interface Team {
  queue(start: OrderStart): string;
  do(on: Activities, order: Order): Promise<DoneAnswer>;
}

interface Step {
  summary(order: Order): string;
  /** Does the step and records it as `version`, in our own worker. */
  doAndRecord(on: Activities, order: Order, version: number): Promise<Recorded<DoneAnswer>>;
  /** The team whose worker does and undoes it; null: our own database. */
  readonly team: Team | null;
  /** What an answer's status says about the step. Any other word: its outcome is unknown. */
  readonly doneAs: Readonly<Record<string, Standing>>;
  /** @param row what the order's row says before */
  done(answer: DoneAnswer, row: Order['row']): DoneStep;
  undoSummary(order: Order): string;
  undo(on: Activities, order: Order): Promise<unknown>;
  /** `pending`: it is under way. Any other word: the undo is not finished. */
  readonly undoneAs: Readonly<Record<string, 'undone' | 'voided' | 'nothing' | 'pending'>>;
  readonly undone: Readonly<Record<'undone' | 'voided', OrderEventType>>;
  /** Definite failures that the row's status of the step names. */
  readonly declines: readonly FailureCode[];
}

function paymentInput(order: Order) {
  const { userId, amount, currency, paymentMethod } = order.start;
  return { ...effectOf(order, 'payment'), userId, amount, currency, paymentMethod };
}

function bookingInput(order: Order) {
  const { userId } = order.start;
  const { address, items } = order.content;
  return { ...effectOf(order, 'shipment'), userId, address, items: [...items] };
}

/** What an undo says about its effect: the provider's reference, once known, and why it is undone. */
const undoInput = (order: Order, step: SagaStep) => ({
  ...effectOf(order, step),
  reference: order.answers[step]?.reference ?? null,
  reason:
    order.row.failure?.code ?? (isOpen(order.row.status) ? 'ORDER_CHANGED' : 'ORDER_CANCELLED'),
});

/** Whether a parcel of the order was booked before. */
const isAnew = ({ status }: Order['row']): boolean => status !== 'pending';

/** Whether the order's money is to be held at order, and taken when its parcel leaves. */
const isHeld = ({ start }: Order): boolean => start.capture === 'on_dispatch';

/** Its provider has charged at order what it cannot hold; anything else it may hold. */
const mayBeHeld = (order: Order): boolean =>
  isHeld(order) && order.answers.payment?.status !== 'charged';

const once = (type: OrderEventType) => ({ undone: type, voided: type });

export const steps: Readonly<Record<SagaStep, Step>> = {
  inventory: {
    summary: () => 'Reserve the items',
    team: null,
    async doAndRecord(on, order, version) {
      const { queues } = order.start;
      const items = order.start.items.map(({ itemId, quantity }) => ({ itemId, quantity }));
      const effect = effectOf(order, 'inventory');
      const input = { ...effect, version, items, queues };
      const { row, ownProviders } = await on.reserveInventory(input);
      order.ownProviders = ownProviders;
      return { answer: { status: 'reserved', reference: effect.effectId }, row };
    },
    doneAs: { reserved: 'stands' },
    done: () => reservedStep,
    undoSummary: () => 'Release the items',
    undo: (on, order) => on.releaseInventory(effectOf(order, 'inventory')),
    undoneAs: { released: 'undone', nothing_to_release: 'nothing' },
    undone: once('order.inventory-released'),
    declines: [],
  },
  payment: {
    summary: (order) => (isHeld(order) ? 'Authorize the payment' : 'Charge the payment'),
    doAndRecord(on, order, version) {
      const input = { ...paymentInput(order), version };
      return isHeld(order) ? on.authorizeAndRecord(input) : on.chargeAndRecord(input);
    },
    team: {
      queue: ({ queues }) => queues.payments,
      do: (on, order) =>
        isHeld(order)
          ? on.authorizePayment(paymentInput(order))
          : on.chargePayment(paymentInput(order)),
    },
    doneAs: { authorized: 'held', charged: 'stands', pending: 'pending' },
    done: paidStep,
    undoSummary: (order) => (mayBeHeld(order) ? 'Void the payment' : 'Refund the payment'),
    undo(on, order) {
      const { amount: taken, currency } = order.start;
      // Refunds may have given back a part of it.
      const amount = taken - (order.row.payment?.refunded ?? 0);
      const input = { ...undoInput(order, 'payment'), amount, currency };
      return mayBeHeld(order) ? on.voidPayment(input) : on.refundPayment(input);
    },
    undoneAs: {
      refunded: 'undone',
      voided: 'voided',
      nothing_to_refund: 'nothing',
      nothing_to_void: 'nothing',
      pending: 'pending',
    },
    undone: { undone: 'order.payment-refunded', voided: 'order.payment-voided' },
    declines: ['PAYMENT_DECLINED', 'PAYMENT_METHOD_INVALID', 'AMOUNT_NOT_PAYABLE'],
  },
  shipment: {
    summary: () => 'Book the shipment',
    doAndRecord: (on, order, version) =>
      on.bookAndRecord({
        ...bookingInput(order),
        version,
        ...(isAnew(order.row) && { isAnew: true }),
      }),
    team: {
      queue: ({ queues }) => queues.logistics,
      do: (on, order) => on.bookShipment(bookingInput(order)),
    },
    doneAs: { booked: 'stands' },
    done: (answer, row) => bookedStep(answer, isAnew(row)),
    undoSummary: () => 'Cancel the shipment',
    undo: (on, order) => on.cancelShipment(undoInput(order, 'shipment')),
    undoneAs: { cancelled: 'undone', nothing_to_cancel: 'nothing' },
    undone: once('order.shipment-cancelled'),
    declines: [],
  },
};

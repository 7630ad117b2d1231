/**
 * A running order's update and signal handlers. What providers and carriers report is noted, for the
 * saga to act on; cancellations, decisions and flags are written before the handler ends.
 */
import {
  ApplicationFailure,
  defineSignal,
  defineUpdate,
  log,
  setHandler,
} from '@temporalio/workflow';
import {
  CHANGE_UPDATE,
  type ChangeRequest,
  HOLD_UPDATE,
  type HoldRequest,
  RELEASE_UPDATE,
  type ReleaseRequest,
} from '../contracts/change.ts';
import { cancellationRequesters, decisionActions, decisionBy } from '../contracts/decision.ts';
import { type ErrorCode, sentence } from '../contracts/errors.ts';
import {
  type AttentionReason,
  isCancellation,
  isGivenUp,
  isOpen,
  isUndoing,
  type SagaStep,
  standingPaymentStatuses,
  undoReasons,
} from '../contracts/order.ts';
import * as saga from '../contracts/saga.ts';
import { flagFailing, flagNow, raiseAttention } from './attention.ts';
import { change, hold, release } from './change.ts';
import { decide, isDecidable, updateId } from './decide.ts';
import { hasLeft, isDue } from './due.ts';
import { beginUndoing } from './endings.ts';
import { notePayment, noteShipment } from './inbox.ts';
import { descriptions } from './messageDescriptions.ts';
import { isAboutAnother } from './news.ts';
import type { Order } from './order.ts';
import { endAstray } from './parcel.ts';
import { catchUp, record } from './writes.ts';

const cancelUpdate = defineUpdate<saga.CancelDecision, [saga.CancelRequest]>(saga.CANCEL_UPDATE);
const decideUpdate = defineUpdate<void, [saga.DecideRequest]>(saga.DECIDE_UPDATE);
const changeUpdate = defineUpdate<void, [ChangeRequest]>(CHANGE_UPDATE);
const holdUpdate = defineUpdate<void, [HoldRequest]>(HOLD_UPDATE);
const releaseUpdate = defineUpdate<void, [ReleaseRequest?]>(RELEASE_UPDATE);
const paymentUpdate = defineSignal<[saga.PaymentUpdate]>(saga.PAYMENT_UPDATE_SIGNAL);
const shipmentUpdate = defineSignal<[saga.ShipmentUpdate]>(saga.SHIPMENT_UPDATE_SIGNAL);
const end = defineSignal<[saga.EndOrder]>(saga.END_SIGNAL);
const recheck = defineSignal<[saga.Recheck]>(saga.RECHECK_SIGNAL);
const flag = defineSignal<[saga.FlagOrder]>(saga.FLAG_SIGNAL);

export function handleMessages(order: Order): void {
  const { inbox } = order;
  setHandler(cancelUpdate, (request) => cancel(order, request), {
    validator: (_request) => refuseWhenTooLate(order),
    description: descriptions.cancel,
  });
  setHandler(decideUpdate, (request) => decideOrRefuse(order, request), {
    validator: (request) => refuseUnclear(order, request),
    description: descriptions.decide,
  });
  setHandler(changeUpdate, (request) => change(order, request), {
    description: descriptions.change,
  });
  setHandler(holdUpdate, (request) => hold(order, request), {
    validator: refuseWithoutEnd,
    description: descriptions.hold,
  });
  setHandler(releaseUpdate, (request) => release(order, request), {
    description: descriptions.release,
  });
  setHandler(paymentUpdate, (update) => notePaymentUpdate(order, update));
  setHandler(shipmentUpdate, (update) => {
    if (isFormer(order, update)) return raiseAttention(order, 'DISAGREEMENT', 'shipment', null);
    // Stryker disable next-line ConditionalExpression,StringLiteral: left out once more where it is read
    if (isOwn(order, 'shipment', update)) noteShipment(inbox, update);
    return undefined;
  });
  setHandler(end, (request) => endAstray(order, request));
  setHandler(recheck, ({ steps }) => {
    for (const step of steps)
      if (!isDue(order, step) && mayUndo(order, step)) inbox.rechecks.add(step);
  });
  setHandler(flag, async ({ reason, version }) => {
    if (order.version < version) {
      await catchUp(order);
      // A flag that is no longer up may have kept another from being raised.
      return flagFailing(order);
    }
    // The row has changed since it was compared: the next run compares anew.
    const isAsFound = () => order.version === version;
    return raiseAttention(order, reason, null, null, (row) => !row.attention && isAsFound());
  });
}

/** What a person has settled is not undone; that a parcel has left all the same is found out. */
const mayUndo = (order: Order, step: SagaStep): boolean =>
  !order.inbox.settled.has(step) || (step === 'shipment' && hasLeft(order));

async function cancel(order: Order, request: saga.CancelRequest): Promise<saga.CancelDecision> {
  order.forward.cancel();
  const requestedBy = cancellationRequesters.find((each) => each === request?.by) ?? 'temporal';
  const cancelled = { updateId: updateId(), action: 'cancel', requestedBy } as const;
  await beginUndoing(order, null, decisionBy(request ?? {}, cancelled));
  const { status } = order.row;
  // The row may have been ahead of the saga, and the order can no longer be cancelled.
  if (!isCancellation(status)) throw refusal('ORDER_NOT_CANCELLABLE', status);
  return { status };
}

function refuseWhenTooLate(order: Order): void {
  const { status } = order.row;
  const isTooLate = !isOpen(status) || hasLeft(order);
  if (isTooLate && !isCancellation(status)) throw refusal('ORDER_NOT_CANCELLABLE', status);
}

/** A decision is about the flag the person saw, never about a later one. */
function refuseUnclear(order: Order, request: saga.DecideRequest): void {
  if (!decisionActions.includes(request?.action))
    throw refusal('INVALID_REQUEST', `action is one of ${decisionActions.join(', ')}`);
  if (!isDecidable(order.row, request)) throw notRaised(order);
}

/** Names the flag that is up, so that a person can look at it and decide about it. */
function notRaised({ row: { attention } }: Order): ApplicationFailure {
  const up = attention ? `${attention.reason} is up, since ${attention.since}` : 'no flag is up';
  return refusal('ATTENTION_NOT_RAISED', up);
}

/** A person may send the Update without any input. */
function refuseWithoutEnd(request?: HoldRequest): void {
  if (Number.isNaN(Date.parse(request?.until ?? '')))
    throw refusal('INVALID_REQUEST', 'until is a time such as 2026-12-31T12:00:00Z');
}

async function decideOrRefuse(order: Order, request: saga.DecideRequest): Promise<void> {
  if (!(await decide(order, request))) throw notRaised(order);
}

async function notePaymentUpdate(order: Order, update: saga.PaymentUpdate): Promise<void> {
  const { inbox } = order;
  if (!isOwn(order, 'payment', update)) return;
  notePayment(inbox, update);
  // A charge can succeed after its undo found nothing to refund.
  const isLate = saga.isMade(update) && mayStillCharge(order);
  if (isLate || isDue(order, 'payment')) inbox.rechecks.add('payment');
  if (update.status === 'refund_failed') await refundAgain(order, update);
  const reason = flagsStanding[update.status];
  // The answer that names the order's own payment may be recorded in between.
  const stands = (row: Order['row']) =>
    standsFor(reason, row) && !isAboutAnother(order, 'payment', update);
  if (reason) await raiseAttention(order, reason, 'payment', errorOf[reason] ?? null, stands);
}

/** That an authorization has ended is news until the order is undone, or its money to be captured. */
const standsFor = (
  reason: AttentionReason | undefined,
  { status, paymentStatus }: Order['row'],
): boolean =>
  reason === 'AUTHORIZATION_EXPIRING'
    ? paymentStatus === 'authorized' && isOpen(status)
    : standingPaymentStatuses.includes(paymentStatus);

const errorOf: Partial<Record<AttentionReason, ErrorCode>> = {
  AUTHORIZATION_EXPIRING: 'AUTHORIZATION_ENDED',
};

/** Whether there was nothing to give back, or a run that was taken up later knows of none. */
const mayStillCharge = ({ standings: { payment }, row }: Order): boolean =>
  payment === 'nothing' ||
  payment === 'declined' ||
  (payment === 'none' && (isUndoing(row.status) || isGivenUp(row.status)));

/** What somebody else did to the payment of an order that stands: its goods may go out for nothing. */
const flagsStanding: Partial<Record<saga.PaymentUpdate['status'], AttentionReason>> = {
  refunded: 'DISAGREEMENT',
  partially_refunded: 'DISAGREEMENT',
  disputed: 'PAYMENT_DISPUTED',
  declined: 'AUTHORIZATION_EXPIRING',
};

/** The row must not go on saying that money is back which is not: the refund is undone work again. */
const refundAgain = (order: Order, update: saga.PaymentUpdate): Promise<unknown> =>
  record(order, ({ paymentStatus }) => {
    if (paymentStatus !== 'refunded' || isAboutAnother(order, 'payment', update)) return null;
    order.standings.payment = 'undoing';
    const attention = flagNow(order, undoReasons.payment, 'payment', null);
    return { type: 'order.payment-refund-failed', set: { attention } };
  });

function isOwn(
  order: Order,
  step: SagaStep,
  update: saga.PaymentUpdate | saga.ShipmentUpdate,
): boolean {
  const { updateId } = update;
  const isAnothers = isAboutAnother(order, step, update);
  // Stryker disable next-line all: a line of the log
  if (isAnothers) log.warn('ignored an update about another effect', { step, updateId });
  return !isAnothers;
}

/** A parcel that was cancelled moves: the goods may go out twice. */
const isFormer = ({ formerParcels }: Order, { reference, status }: saga.ShipmentUpdate): boolean =>
  status === 'in_transit' && reference !== undefined && formerParcels.includes(reference);

const refusal = (
  type: 'ORDER_NOT_CANCELLABLE' | 'ATTENTION_NOT_RAISED' | 'INVALID_REQUEST',
  ...details: string[]
) =>
  ApplicationFailure.create({
    type,
    message: [sentence(type), ...details].join(' '),
    details,
  });

/**
 * Undoing, in reverse, out of reach of cancellation. An undo never gives up: when it has failed
 * for a while the order is flagged, it keeps trying slowly, and a person can retry it now, skip
 * it, or say that it was done outside.
 */
import { CancellationScope, condition, isCancellation, patched } from '@temporalio/workflow';
import { flaggedUndo, type OrderState, type SagaStep, undoReasons } from '../contracts/order.ts';
import type { DecisionAction } from '../contracts/saga.ts';
import { raiseAttention } from './attention.ts';
import { hasLeft, type Saga } from './saga.ts';
import { settle } from './settle.ts';
import type { StepFailed } from './steps.ts';
import { errorType, type Undone, undoActivity } from './undoActivity.ts';

/** The step statuses of an order whose undoing begins; a flag from its way forward goes down. */
export function standing(state: OrderState): Partial<OrderState> {
  return {
    ...(state.paymentStatus === 'charged' ? { paymentStatus: 'refunding' } : {}),
    ...(state.shipmentStatus === 'booked' ? { shipmentStatus: 'cancelling' } : {}),
    ...(state.attention ? { attention: null } : {}),
  };
}

export const cancelling = (before: OrderState): Partial<OrderState> => ({
  status: 'cancelling',
  ...standing(before),
});

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
 * @returns `dispatched` when the parcel turned out to have left before anything was undone: then
 *   nothing is. Found out later, it is for a person to see to, and the rest is undone.
 */
export async function undoAll(saga: Saga): Promise<'undone' | 'dispatched'> {
  const { undos, inbox } = saga;
  for (;;) {
    for (const step of inbox.rechecks)
      if (!(undos.includes(step) && patched('recheck-once'))) undos.push(step);
    inbox.rechecks.clear();
    const step = undos.at(-1);
    if (!step) return 'undone';
    saga.tried ||= step !== 'shipment';
    const how = await undoStep(saga, step);
    // A step that must be looked at once more goes first.
    if (how === 'interrupted') continue;
    if (how !== 'dispatched') await settle(saga, step, how);
    else if (canOnlyEnd(saga)) saga.gone = true;
    else return how;
    saga.undone ||= how === 'undone' || how === 'resolve';
    inbox.decisions.delete(step);
    undos.splice(undos.lastIndexOf(step), 1);
  }
}

/** Whether it can't go on as shipped: it has ended, or money or goods are or may be given back. */
function canOnlyEnd({ order, undone, tried }: Saga): boolean {
  const { status, paymentStatus, inventoryStatus } = order.state;
  const ended = status === 'failed' || status === 'cancelled';
  const back = undone || paymentStatus === 'refunded' || inventoryStatus === 'released';
  return ended || back || (tried && patched('tried-may-be-undone'));
}

export type Settled = 'undone' | 'nothing' | 'skip' | 'resolve';

async function undoStep(
  saga: Saga,
  step: SagaStep,
): Promise<Settled | 'dispatched' | 'interrupted'> {
  const { order, inbox, start } = saga;
  const callAt = Date.now() + start.policy.undoAttentionSeconds * 1000;
  for (let tries = 1; ; tries += 1) {
    if (step === 'shipment' && hasLeft(saga)) return 'dispatched';
    if (step === 'payment') {
      // Who says that it was refunded is not believed: the provider is asked.
      if (inbox.payment === 'refunded' && !patched('refunded-is-asked-for')) return 'undone';
      // What comes through from now on may come too late for this try to see it.
      inbox.payment = null;
    }
    const { undone, lastError } = disturbed(saga, step) ? NOT_TRIED : await tryUndo(saga, step);
    if (undone && undone !== 'pending') return undone;
    if (inbox.rechecks.size > 0) return 'interrupted';
    const decision = takeDecision(saga, step);
    if (decision === 'skip' || decision === 'resolve') return decision;
    if (decision === 'retry') continue;
    if (Date.now() >= callAt && flaggedUndo(order.state) !== step)
      await raiseAttention(saga, undoReasons[step], step, lastError);
    await pause(saga, step, undone === 'pending' ? tries : null, callAt);
  }
}

interface Try {
  readonly undone: Undone | null;
  readonly lastError: string | null;
}

const NOT_TRIED: Try = { undone: null, lastError: null };

const disturbed = ({ inbox }: Saga, step: SagaStep): boolean =>
  inbox.decisions.has(step) || inbox.strayed || inbox.rechecks.size > 0;

/** Tries until it is undone, the time before a person is called is up, or a person decides. */
async function tryUndo(saga: Saga, step: SagaStep): Promise<Try> {
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
    .run(() => condition(() => disturbed(saga, step)))
    .then(
      () => trying.cancel(),
      () => {},
    );
  const outcome = await result;
  watching.cancel();
  await watched;
  return outcome;
}

/**
 * Between two tries. While the provider is at it, ever longer, up to an hour; after a failure, so
 * that one that is never retried can't make the saga spin, at the pace of a flagged undo. Never past
 * the time a person is to be called.
 */
async function pause(
  saga: Saga,
  step: SagaStep,
  asked: number | null,
  callAt: number,
): Promise<void> {
  const { inbox, start } = saga;
  const grown = asked === null ? start.policy.undoPaceSeconds : 2 ** Math.min(asked, 12);
  const left = callAt - Date.now();
  const limit = Math.min(3600, grown) * 1000;
  const before = inbox.payment;
  await condition(
    () => disturbed(saga, step) || (step === 'payment' && inbox.payment !== before),
    left > 0 ? Math.min(limit, left) : limit,
    { summary: 'Try the undo again' },
  );
}

function takeDecision({ inbox }: Saga, step: SagaStep): DecisionAction | null {
  const decision = inbox.decisions.get(step) ?? null;
  inbox.decisions.delete(step);
  inbox.strayed = false;
  return decision;
}

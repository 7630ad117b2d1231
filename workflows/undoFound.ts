/**
 * Has the effects undone that providers have in their books for orders that we have lost. Each is
 * asked for on the queue that has listed it, under its own id: asking twice is harmless.
 */
import { ActivityFailure, continueAsNew, proxyActivities } from '@temporalio/workflow';
import type {
  BookReviewActivities,
  FoundEffect,
  OrderToUndo,
  UndoFoundStart,
  UndoOutcome,
} from '../contracts/books.ts';
import { ALREADY_DISPATCHED } from '../contracts/failures.ts';
import type { LogisticsActivities, PaymentActivities } from '../contracts/provider.ts';
import type { CaptureActivities } from '../contracts/providerCapture.ts';
import { PRIORITY } from '../contracts/saga.ts';
import { TRY_SECONDS } from './activities.ts';
import { errorType } from './activityErrors.ts';
import { fieldsOf } from './foreignAnswer.ts';

const { ordersToUndo, recordUndo } = proxyActivities<BookReviewActivities>({
  summary: 'What is to be undone',
  startToCloseTimeout: '30s',
  retry: { maximumInterval: '15s' },
});

/** Pages of orders per run, so that its history stays short. */
const PAGES_PER_RUN = 20;
const REASON = 'ORDER_LOST';

export async function undoFound(start: UndoFoundStart): Promise<void> {
  let after = start.after ?? null;
  for (let page = 0; page < PAGES_PER_RUN; page += 1) {
    const orders = await ordersToUndo({ ...start, after });
    await Promise.all(orders.map((order) => undoOrder(start.reviewId, order)));
    after = orders.at(-1)?.orderId ?? null;
    if (after === null) return;
  }
  await continueAsNew<typeof undoFound>({ ...start, after });
}

/** The payment of a parcel that has left is not given back: a person decides. */
async function undoOrder(reviewId: string, { effects }: OrderToUndo): Promise<void> {
  let hasLeft = false;
  for (const effect of effects) {
    const undone: Undone = hasLeft ? PARCEL_LEFT : await undo(effect);
    hasLeft ||= undone.outcome === 'parcel-left';
    await recordUndo({ reviewId, effectId: effect.effectId, ...undone });
  }
}

interface Undone {
  readonly outcome: UndoOutcome;
  readonly lastError: string | null;
}
const PARCEL_LEFT: Undone = { outcome: 'parcel-left', lastError: null };

async function undo(effect: FoundEffect): Promise<Undone> {
  try {
    const { status } = fieldsOf(await ask(effect));
    const outcome = outcomes.get(status);
    if (outcome) return { outcome, lastError: null };
    return { outcome: 'failing', lastError: 'PROVIDER_ANSWER_INVALID' };
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    const lastError = errorType(error);
    return lastError === ALREADY_DISPATCHED ? PARCEL_LEFT : { outcome: 'failing', lastError };
  }
}

const outcomes: ReadonlyMap<unknown, UndoOutcome> = new Map<unknown, UndoOutcome>([
  ['refunded', 'undone'],
  ['voided', 'undone'],
  ['cancelled', 'undone'],
  ['pending', 'pending'],
  ['nothing_to_refund', 'nothing'],
  ['nothing_to_void', 'nothing'],
  ['nothing_to_cancel', 'nothing'],
]);

function ask(effect: FoundEffect): Promise<unknown> {
  const { effectId, orderId, reference, amount, currency } = effect;
  const { refundPayment, voidPayment, cancelShipment } = proxyActivities<
    PaymentActivities & CaptureActivities & LogisticsActivities
  >({
    taskQueue: effect.queue,
    summary: 'Undo what was done for a lost order',
    priority: PRIORITY.undo,
    startToCloseTimeout: TRY_SECONDS * 1000,
    scheduleToCloseTimeout: '1m',
    retry: { initialInterval: '500ms', maximumInterval: '10s' },
  });
  const asked = { effectId, orderId, reference, reason: REASON };
  if (effect.step === 'shipment') return cancelShipment(asked);
  const money = { ...asked, amount: amount ?? 0, currency: currency ?? '' };
  return effect.status === 'authorized' ? voidPayment(money) : refundPayment(money);
}

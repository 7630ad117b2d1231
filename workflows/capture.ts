/**
 * Takes the money that was held at order, once the parcel has left. A capture that fails is repeated,
 * and the order is flagged; it is never undone by itself.
 */
import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { effectId } from '../contracts/effects.ts';
import { isDispatched, isGivenUp } from '../contracts/order.ts';
import { captureOptions, onQueue } from './activities.ts';
import { errorType } from './activityErrors.ts';
import { raiseAttention, withoutFlag } from './attention.ts';
import { hasLeft } from './due.ts';
import { fieldsOf } from './foreignAnswer.ts';
import type { Order } from './order.ts';
import { record } from './writes.ts';

const isHeld = ({ standings }: Order): boolean => standings.payment === 'held';

/** Ends when no money is held any more, or the order is given up. */
export async function captureWhenDispatched(order: Order): Promise<void> {
  await condition(
    () => !isHeld(order) || isDispatched(order.row.status) || isGivenUp(order.row.status),
  );
  const patience = order.start.policy.undoAttentionSeconds * 1000;
  let flagAt = Date.now() + patience;
  // Stryker disable next-line LogicalOperator: no order that is given up holds money
  while (isHeld(order) && isDispatched(order.row.status)) {
    const lastError = await tryOnce(order, flagAt);
    // Stryker disable next-line ConditionalExpression: the flag and the wait find it out as well
    if (!isHeld(order)) return;
    await raiseAttention(order, 'CAPTURE_FAILED', 'payment', lastError, () => isHeld(order));
    flagAt = 0;
    // Temporal does not repeat what is refused for good, nor an answer that is not as agreed.
    await condition(() => hasNews(order), order.start.policy.undoPaceSeconds * 1000, {
      summary: 'Try the capture again',
    });
  }
}

const hasNews = (order: Order): boolean => !isHeld(order) || order.inbox.retries.has('payment');

/** Asks for the capture until it is made, its time is up, or a person decides. @returns the error's type */
async function tryOnce(order: Order, flagAt: number): Promise<string | null> {
  const trying = new CancellationScope();
  order.inbox.retries.delete('payment');
  try {
    return await trying.run(() =>
      // Stryker disable next-line ArrowFunction: by then the flag is up, or nothing is held any more
      Promise.race([ask(order, flagAt), condition(() => hasNews(order)).then(() => null)]),
    );
  } catch (error) {
    return isCancellation(error) ? null : errorType(error);
  } finally {
    trying.cancel();
  }
}

async function ask(order: Order, flagAt: number): Promise<string | null> {
  const { orderId, currency, queues, policy } = order.start;
  // Pieces that were taken off while the money was held are not paid for.
  const amount = order.start.amount - order.content.reduced;
  const { capturePayment } = onQueue({
    ...captureOptions(policy, flagAt - Date.now()),
    taskQueue: queues.payments,
    summary: 'Capture the payment',
  });
  // Stryker disable next-line OptionalChaining,StringLiteral: a payment that is held has a reference
  const reference = order.answers.payment?.reference ?? '';
  const id = effectId(orderId, 'capture');
  const answer: unknown = await capturePayment({
    effectId: id,
    orderId,
    amount,
    currency,
    reference,
  });
  if (fieldsOf(answer)['status'] !== 'captured') return 'PROVIDER_ANSWER_INVALID';
  await recordCaptured(order);
  return null;
}

function recordCaptured(order: Order): Promise<boolean> {
  const goal = (row: Order['row']) => {
    if (row.paymentStatus !== 'authorized') return null;
    return { type: 'order.payment-captured', set: withoutFlag(row, 'CAPTURE_FAILED') } as const;
  };
  return record(order, goal, (standings) => {
    if (isHeld(order)) standings.payment = 'captured';
  });
}

/** Calls a person before an authorization ends while it is not `isOver` and the parcel has not left. */
export async function warnOfExpiry(order: Order, isOver: () => boolean): Promise<void> {
  const until = order.answers.payment?.authorizedUntil;
  if (!isHeld(order) || until === undefined) return;
  const warnAt = Date.parse(until) - order.start.policy.authorizationWarningSeconds * 1000;
  const isSettled = () => !isHeld(order) || hasLeft(order) || isOver();
  const summary =
    'Flag the order when its parcel has not left by then: the authorization ends soon';
  const left = Math.max(1, warnAt - Date.now());
  if (await condition(isSettled, left, { summary })) return;
  await raiseAttention(order, 'AUTHORIZATION_EXPIRING', 'payment', null, () => !isSettled());
}

/** Does one forward step. It has three outcomes: done, definitely not done, unknown. */
import {
  CancellationScope,
  CancelledFailure,
  condition,
  isCancellation,
  TemporalFailure,
} from '@temporalio/workflow';
import type { DoneAnswer } from '../contracts/doneSteps.ts';
import { definiteFailures, type FailureCode, unknownOutcomes } from '../contracts/failures.ts';
import { isOpen, type SagaStep } from '../contracts/order.ts';
import { briefly, forwardOptions, localThen, onDatabase, onQueue } from './activities.ts';
import { errorType, isDefinite, isUntaken } from './activityErrors.ts';
import { understood } from './answers.ts';
import { raiseAttention } from './attention.ts';
import type { PaymentProgress } from './inbox.ts';
import { reportedPayment } from './news.ts';
import type { Order } from './order.ts';
import { further, isUndecided, type Standing } from './standings.ts';
import { steps, type Team } from './steps.ts';
import { record, write } from './writes.ts';

/** A step has failed, with a code that the customer may see. */
export class StepFailed extends Error {
  readonly code: FailureCode;
  /** Where the step stands after the failure. */
  readonly standing: Standing;
  constructor(code: FailureCode, standing: Standing) {
    super(code);
    this.code = code;
    this.standing = standing;
  }
}

/**
 * From before it is tried the step counts as one to be undone, until it definitely was not done.
 *
 * @throws StepFailed
 * @throws CancelledFailure
 */
export async function doStep(order: Order, step: SagaStep): Promise<void> {
  const { standings } = order;
  stopIfCancelled();
  // A step that stands is left out: its row says so when a lost workflow task has done it.
  if (standings[step] === 'none') standings[step] = 'trying';
  try {
    if (standings[step] === 'trying') await ask(order, step);
    if (standings[step] === 'pending') await untilPaid(order);
  } catch (error) {
    if (isCancellation(error)) throw error;
    const failed = error instanceof StepFailed ? error : failureOf(step, error);
    // The row may have shown meanwhile that the step was done, and perhaps undone, by a lost task.
    if (isUndecided(standings[step])) standings[step] = failed.standing;
    throw failed;
  }
  // Stryker disable next-line CallExpression: what comes next would find it out as well
  stopIfCancelled();
}

/**
 * For after a wait: one that ends in the moment of a cancellation does not throw by itself.
 *
 * @throws CancelledFailure
 */
export function stopIfCancelled(): void {
  // Stryker disable next-line StringLiteral: nobody reads it
  if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('cancelled');
}

/**
 * A cancellation waits for the end of a workflow task, and so for at most this long once the items are
 * reserved. Counted from the end of a local activity: the time at which a task begins is another in
 * a replay, when the task was kept alive by heartbeats without a result between them.
 */
const LOCAL_MS = 1_000;

async function ask(order: Order, step: SagaStep): Promise<void> {
  const { doAndRecord, team } = steps[step];
  const summary = steps[step].summary(order);
  if (team === null) {
    // When the row has moved on, by a flag, it is the answer, and the next version is tried.
    while (order.standings[step] === 'trying' && isOpen(order.row.status))
      await write(order, (version) =>
        onDatabase(summary, async (on, isLocal) => {
          const recorded = await doAndRecord(on, order, version);
          if (isLocal) order.localUntil = Date.now() + LOCAL_MS;
          return recorded;
        }),
      );
    return;
  }
  const answer = understood(order, step, await askProvider(order, step, team));
  const standing = answer && steps[step].doneAs[answer.status];
  // Stryker disable next-line LogicalOperator: an answer that is understood has a standing
  if (!answer || !standing) {
    await raiseAttention(order, 'DISAGREEMENT', step, 'PROVIDER_ANSWER_INVALID');
    throw new StepFailed(unknownOutcomes[step], 'unknown');
  }
  order.answers = { ...order.answers, [step]: answer };
  await recordDone(order, step, answer, standing);
}

/**
 * A provider in our own worker is asked within the workflow task first, for the rest of the order's
 * local time; the fence makes it safe to ask once more on the queue. Undos are not asked for within a
 * task: when it was lost, nobody would know that money may be on its way back.
 */
function askProvider(order: Order, step: SagaStep, team: Team): Promise<DoneAnswer> {
  const { doAndRecord } = steps[step];
  const summary = steps[step].summary(order);
  const taskQueue = team.queue(order.start);
  const onTeamsQueue = () =>
    untilTaken(order, () =>
      team.do(onQueue({ ...forwardOptions(order.start.policy), taskQueue, summary }), order),
    );
  const milliseconds = order.localUntil - Date.now();
  // Stryker disable next-line EqualityOperator,OptionalChaining: of a millisecond; a worker has answered
  if (milliseconds <= 0 || !order.ownProviders?.includes(step)) return onTeamsQueue();
  return localThen(
    () => write(order, (version) => doAndRecord(briefly(milliseconds, summary), order, version)),
    onTeamsQueue,
  );
}

/**
 * Asks again while no worker takes the task: a worker that is being deployed is no failure of the
 * provider's, and costs no order. A provider that was asked has its own limit.
 */
async function untilTaken<T>({ start }: Order, ask: () => Promise<T>): Promise<T> {
  const waitUntil = Date.now() + start.policy.workerWaitSeconds * 1000;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!isUntaken(error) || Date.now() >= waitUntil) throw error;
    }
  }
}

/** An order that was cancelled meanwhile is charged, and that is recorded, but it is not confirmed. */
/** A parcel that is not the order's any more, or of an order that is cancelled, confirms nothing. */
const isBookable = ({ parcelNumber }: Order, row: Order['row']): boolean =>
  isOpen(row.status) && row.parcelNumber === parcelNumber;

function recordDone(
  order: Order,
  step: SagaStep,
  answer: DoneAnswer,
  standing: Standing,
): Promise<unknown> {
  const goal = (row: Order['row']) => {
    const { type, set, clientAction } = steps[step].done(answer, row);
    const status = row[`${step}Status`];
    // A parcel that is booked anew may have been given up on before.
    const wasGivenUp = step === 'shipment' && status === 'unknown';
    const isBehind = status === 'none' || status === 'pending' || wasGivenUp;
    if (!isBehind || status === set[`${step}Status`]) return null;
    if (step === 'shipment') return isBookable(order, row) ? { type, set } : null;
    return { type, set: set.payment ? { payment: set.payment } : {}, clientAction };
  };
  return record(order, goal, (standings) => {
    standings[step] = further(standings[step], standing);
  });
}

/** What news of a pending payment make of it; anything else is no payment. */
const paidAs: Readonly<Partial<Record<PaymentProgress, Standing>>> = {
  authorized: 'held',
  charged: 'stands',
};

/** A bank transfer or a 3-D Secure challenge: the payer has a limited time to complete it. */
async function untilPaid(order: Order): Promise<void> {
  const { start, inbox, answers } = order;
  const reported = () => reportedPayment(order);
  await condition(() => reported() !== null, start.policy.pendingPaymentSeconds * 1000, {
    summary: 'Wait for the pending payment',
  });
  const progress = reported();
  if (progress === null) throw new StepFailed('PAYMENT_TIMEOUT', 'unknown');
  const standing = paidAs[progress];
  if (!standing) {
    // One more request for a refund costs little, and money is at stake.
    inbox.rechecks.add('payment');
    throw new StepFailed('PAYMENT_DECLINED', 'declined');
  }
  // Stryker disable next-line StringLiteral: the answer has a reference
  const answer = { reference: '', ...answers.payment, status: progress };
  await recordDone(order, 'payment', answer, standing);
}

/** @throws the error itself when it is no activity's: a bug, for the workflow task to retry. */
function failureOf(step: SagaStep, error: unknown): StepFailed {
  if (!(error instanceof TemporalFailure)) throw error;
  const codes: readonly FailureCode[] = definiteFailures[step];
  const code = isDefinite(error) ? codes.find((type) => type === errorType(error)) : undefined;
  if (code === undefined) return new StepFailed(unknownOutcomes[step], 'unknown');
  return new StepFailed(code, steps[step].declines.includes(code) ? 'declined' : 'nothing');
}

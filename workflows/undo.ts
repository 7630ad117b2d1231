/**
 * Undoes what is to be undone, newest step first, out of reach of cancellation. An undo never gives
 * up: when it has failed for a while the order is flagged, the others go first, and it is retried
 * slowly. A person can then retry it at once, skip it, or say that it was done outside.
 */
import { CancellationScope, condition, isCancellation } from '@temporalio/workflow';
import { ALREADY_DISPATCHED } from '../contracts/failures.ts';
import { flaggedUndo, isUndone, type SagaStep } from '../contracts/order.ts';
import { onDatabase, onQueue, TRY_SECONDS, undoOptions } from './activities.ts';
import { errorType } from './activityErrors.ts';
import { noteNothing, type UndoAnswer, understoodUndo } from './answers.ts';
import { flagFailing } from './attention.ts';
import { canShip, hasLeft, nextDue } from './due.ts';
import type { Order } from './order.ts';
import { isReported } from './parcelNews.ts';
import { further, isSettled, isUndoneAs, onceUndoing, type Standing } from './standings.ts';
import { steps } from './steps.ts';
import { record } from './writes.ts';

/**
 * Ends early, with the shipment `left`, when the parcel turns out to have left before anything was
 * given back. When that is discovered later, a person must see to the parcel.
 */
export async function undoAll(order: Order): Promise<void> {
  for (let step = nextDue(order); step; step = nextDue(order)) {
    // The carrier may have said so when the order was to be changed.
    if (order.standings.shipment === 'left' && canShip(order)) return;
    order.undoing = step;
    const standing = await undoStep(order, step);
    const isDecided = order.undoing !== step;
    order.undoing = null;
    if (standing === 'gone' && canShip(order)) {
      order.standings.shipment = further(order.standings.shipment, 'left');
      return;
    }
    if (standing) await settle(order, step, standing);
    else if (isDecided) await flagFailing(order);
    // It is to be undone still, perhaps after another step.
    else order.inbox.rechecks.add(step);
  }
}

/**
 * @returns where the step then stands; null when it has failed for a while, another one is to be
 *   undone first, or a person has ended the undo
 */
export async function undoStep(order: Order, step: SagaStep): Promise<Standing | null> {
  const { inbox, start, standings, failing } = order;
  const patience = failing.has(step) ? 0 : start.policy.undoAttentionSeconds * 1000;
  const flagAt = fromFirstUse(patience);
  let { attempts: attempt, lastError } = failing.get(step) ?? { attempts: 1, lastError: null };
  for (; ; attempt += 1) {
    // News from now on may come too late for this attempt to take it into account.
    inbox.rechecks.delete(step);
    if (failing.has(step)) {
      await pause(order, step, attempt, flagAt());
      // Stryker disable next-line ConditionalExpression: the try would find it out as well
      if (nextDue(order) !== step) return null;
    }
    inbox.retries.delete(step);
    if (step === 'shipment' && hasLeft(order)) return 'gone';
    standings[step] = onceUndoing(standings[step]);
    const tried = await tryOnce(order, step, flagAt);
    lastError = tried.lastError ?? lastError;
    if (tried.answer !== null && tried.answer !== 'pending') return tried.answer;
    if (order.undoing !== step || isOthersTurn(order, step)) return null;
    if (inbox.retries.has(step)) continue;
    // Stryker disable next-line EqualityOperator: of a millisecond
    if (Date.now() < flagAt()) await pause(order, step, attempt, flagAt());
    if (Date.now() < flagAt()) continue;
    // The last of those that fail, from now on.
    failing.delete(step);
    failing.set(step, { attempts: attempt + 1, lastError });
    await flagFailing(order);
    return null;
  }
}

/**
 * The time of the first use and so many milliseconds. A local activity may come before it: in a replay
 * the task that began that activity may have begun later.
 */
function fromFirstUse(milliseconds: number): () => number {
  let at: number | undefined;
  return () => {
    at ??= Date.now() + milliseconds;
    return at;
  };
}

/**
 * Whether another step is to be undone first, or none because the row says that the parcel has left.
 * Two that fail do not interrupt each other.
 */
function isOthersTurn(order: Order, step: SagaStep): boolean {
  const next = nextDue(order);
  // Stryker disable next-line ConditionalExpression: undefined is no step that fails either
  return next === undefined || (next !== step && !order.failing.has(next));
}

/** Whether it makes no sense to go on waiting for this step's undo. */
const hasNews = (order: Order, step: SagaStep): boolean =>
  order.undoing !== step ||
  order.inbox.retries.has(step) ||
  isOthersTurn(order, step) ||
  (step === 'shipment' && hasLeft(order));

const STOPPED: UndoAnswer = { answer: null, lastError: null };

/** Runs the undo's activity until it succeeds, its time is up, or news arrives. */
async function tryOnce(order: Order, step: SagaStep, flagAt: () => number): Promise<UndoAnswer> {
  // Stryker disable next-line ConditionalExpression: saves a request that is withdrawn before it is sent
  if (hasNews(order, step)) return STOPPED;
  const trying = new CancellationScope();
  try {
    return await trying.run(() =>
      Promise.race([
        ask(order, step, flagAt),
        condition(() => hasNews(order, step)).then(() => STOPPED),
      ]),
    );
  } catch (error) {
    const type = isCancellation(error) ? null : errorType(error);
    const isGone = step === 'shipment' && type === ALREADY_DISPATCHED;
    return { answer: isGone ? 'gone' : null, lastError: type };
  } finally {
    trying.cancel();
  }
}

async function ask(order: Order, step: SagaStep, flagAt: () => number): Promise<UndoAnswer> {
  const { team, undo } = steps[step];
  const summary = steps[step].undoSummary(order);
  const options = () => undoOptions(order.start.policy, order.failing, step, flagAt());
  const answer =
    team === null
      ? await onDatabase(summary, (on) => undo(on, order), options)
      : await undo(onQueue({ ...options(), taskQueue: team.queue(order.start), summary }), order);
  return understoodUndo(order, step, answer);
}

/**
 * Waits between two attempts, twice as long after each, up to an hour, unless news arrives: Temporal
 * itself repeats what fails; here an undo is `pending`, or failed in a way that is not repeated.
 *
 * @param flagAt when the order is to be flagged, in milliseconds since the epoch
 */
async function pause(order: Order, step: SagaStep, attempt: number, flagAt: number): Promise<void> {
  const left = flagAt - Date.now();
  // Before the flag there is no time for an attempt that may take as long as any.
  // Stryker disable next-line EqualityOperator: of a millisecond
  const isLast = left > 0 && left <= TRY_SECONDS * 1000;
  const longest = left > 0 ? left : Number.POSITIVE_INFINITY;
  await condition(
    () => hasNews(order, step) || order.inbox.rechecks.has(step),
    isLast ? left : Math.min(longest, 3_600_000, 1000 * 2 ** attempt),
    { summary: 'Try the undo again' },
  );
}

/** A parcel that moves although its carrier says that it is cancelled stays a person's. */
const isMoving = (order: Order, step: SagaStep): boolean =>
  step === 'shipment' && order.standings.shipment === 'gone' && isReported(order);

/** Records how a step's undo ended: with an event of its own when there was something to undo. */
async function settle(order: Order, step: SagaStep, standing: Standing): Promise<void> {
  const { standings, inbox } = order;
  order.failing.delete(step);
  if (standing === 'nothing') noteNothing(order, step);
  // What was undone stays undone, and a charge reported meanwhile is the one that was given back.
  if (isUndoneAs(standing)) inbox.rechecks.delete(step);
  const goal = (row: Order['row']) => {
    const isFlagged = flaggedUndo(row) === step;
    const set = isFlagged ? { attention: null } : {};
    // An undo may be asked for more than once, but its event is written once; and not when the row
    // turns out to say that the parcel has left.
    if (isUndoneAs(standing) && isUndoneAs(standings[step]) && !isUndone(row, step))
      return { type: steps[step].undone[standing], set };
    return isFlagged ? ({ type: 'order.attention-cleared', set } as const) : null;
  };
  await record(order, goal, () => {
    const isKept = isUndoneAs(standing) && isMoving(order, step);
    const isNews = !isSettled(standings[step]) || isUndoneAs(standing) || standing === 'gone';
    if (isNews && !isKept) standings[step] = standing;
  });
  await flagFailing(order);
}

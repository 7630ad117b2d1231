/**
 * What workers answer. Another team's worker may answer anything: what is not as agreed, or says the
 * opposite of what was said before, is not believed. It is noted, which logs and counts it.
 */
import type { DoneAnswer } from '../contracts/doneSteps.ts';
import type { ClientAction, SagaStep } from '../contracts/order.ts';
import type { AnswerNote } from '../contracts/orderActivities.ts';
import { LOGISTICS_QUEUE, PAYMENTS_QUEUE } from '../contracts/saga.ts';
import { fieldsOf, isText } from './foreignAnswer.ts';
import { effectOf, type Order } from './order.ts';
import type { Standing } from './standings.ts';
import { steps } from './steps.ts';

/** Goes with the order's next change. */
function note(order: Order, step: SagaStep, what: Exclude<AnswerNote['what'], 'done'>): void {
  if (step === 'inventory') return;
  order.notes.push({ step, effectId: effectOf(order, step).effectId, what });
}

/** An own entry of the table: a word such as `constructor` is none. */
const meaningIn = <T>(table: Readonly<Record<string, T>>, word: unknown): T | undefined =>
  typeof word === 'string' && Object.hasOwn(table, word) ? table[word] : undefined;

function isClientAction(answer: unknown): answer is ClientAction {
  const { type, value } = fieldsOf(answer);
  return (type === 'client_secret' || type === 'redirect') && isText(value, 2_000);
}

/** ISO 8601 with an offset, as `instant` of contracts/orderSchema. */
const isInstant = (value: unknown): value is string =>
  isText(value, 40) &&
  /^\d{4}-\d\d-\d\dT\d\d:\d\d.*(?:Z|[+-]\d\d:\d\d)$/.test(value) &&
  !Number.isNaN(Date.parse(value));

const OWN_QUEUES: readonly string[] = [PAYMENTS_QUEUE, LOGISTICS_QUEUE];

/** Who did it, of another team's worker: our own fence keeps that itself. */
function noteDone(order: Order, step: SagaStep, answer: unknown): void {
  const queue = steps[step].team?.queue(order.start);
  if (step === 'inventory' || queue === undefined || OWN_QUEUES.includes(queue)) return;
  const { provider, workerVersion } = fieldsOf(answer);
  const by = {
    provider: isText(provider, 100) ? provider : null,
    workerVersion: isText(workerVersion, 100) ? workerVersion : null,
  };
  const { effectId } = effectOf(order, step);
  order.notes.push({ step, effectId, what: 'done', queue, by });
}

/**
 * The answer of a do, when it is as agreed. Otherwise the outcome is unknown, and a reference that
 * it names is kept, for the undo to ask by. What is only told, such as a tracking number, is left out
 * when it cannot be shown.
 */
export function understood(order: Order, step: SagaStep, answer: unknown): DoneAnswer | null {
  const { status, reference, carrier, trackingNumber, clientAction, authorizedUntil } =
    fieldsOf(answer);
  const isUnderstood = meaningIn(steps[step].doneAs, status) !== undefined;
  if (isText(reference, 200) && isUnderstood) {
    noteDone(order, step, answer);
    return {
      status: String(status),
      reference,
      ...(isText(carrier, 100) && { carrier }),
      ...(isText(trackingNumber, 200) && { trackingNumber }),
      ...(isClientAction(clientAction) && { clientAction }),
      ...(isInstant(authorizedUntil) && { authorizedUntil }),
    };
  }
  if (isText(reference, 200))
    order.answers = { ...order.answers, [step]: { status: 'unknown', reference } };
  note(order, step, 'invalid');
  return null;
}

export interface UndoAnswer {
  /** `gone`: the parcel has left. Null: failed, or stopped by news. */
  readonly answer: 'undone' | 'voided' | 'nothing' | 'pending' | 'gone' | null;
  readonly lastError: string | null;
}

/**
 * What the answer of an undo means. One that is not believed leaves the undo unfinished: it is asked
 * for again, and a person is called.
 */
export function understoodUndo(order: Order, step: SagaStep, answer: unknown): UndoAnswer {
  const meaning = meaningIn(steps[step].undoneAs, fieldsOf(answer)['status']);
  if (meaning === undefined) {
    note(order, step, 'invalid');
    return { answer: 'pending', lastError: 'PROVIDER_ANSWER_INVALID' };
  }
  if (meaning === 'nothing' && steps[step].team && wasDone(order, step)) {
    note(order, step, 'contradiction');
    return { answer: 'pending', lastError: 'PROVIDER_CONTRADICTION' };
  }
  return { answer: meaning, lastError: null };
}

/** Settled: there is nothing to undo, or no more. */
const settled: ReadonlySet<Standing> = new Set([
  ...(['free', 'nothing', 'declined', 'skipped', 'undone', 'voided'] as const),
]);

/** Whether the step's worker has said that it was done, and nobody that it was undone. */
function wasDone({ standings, answers }: Order, step: SagaStep): boolean {
  if (standings[step] === 'undoing') return true;
  const answer = answers[step];
  return answer !== undefined && answer.status !== 'pending' && !settled.has(standings[step]);
}

/**
 * Notes an undo that had nothing to undo although a try of the step may still be under way in a
 * worker: the reconciler has it asked for again, for some days.
 */
export function noteNothing(order: Order, step: SagaStep): void {
  const mayComeThrough: readonly Standing[] = ['none', 'trying', 'unknown', 'pending'];
  if (mayComeThrough.includes(order.standings[step])) note(order, step, 'unclear');
}

/**
 * Decisions about failing undos: an accepted decision is carried out, and afterwards the row claims
 * no more than the decision allows.
 */

import { type SagaStep, undoneStatuses, undoReasons } from '../../../contracts/order.ts';
import type { OrderModel } from '../model.ts';
import type { Decision, TimelineEntry } from '../timeline.ts';
import { violationsIf } from './violations.ts';

type Order = Pick<OrderModel, 'timeline'>;

/** Time for an attempt that hangs, a dead worker, a database outage, or another step's undo. */
const ATTEMPT_LIMIT_MS = 120_000;
const FLAG_LIMIT_MS = 900_000;

const isAboutUndo = ({ step, reason }: Decision): boolean =>
  step !== null && undoReasons[step] === reason;

type Decided = Pick<OrderModel, 'world'>;

/** Whether an action is recorded for the step's undo, even if the person has had no answer. */
export const wasDecided = (
  { world }: Decided,
  step: SagaStep,
  actions: readonly string[],
): boolean =>
  [...world.decisions.values()].some(
    ({ action, attention }) => attention?.reason === undoReasons[step] && actions.includes(action),
  );

/** Whether a person ended the step's undo. */
export const isEndedByPerson = (order: Decided, step: SagaStep): boolean =>
  wasDecided(order, step, ['skip', 'resolve']);

/** The statuses of a step that a decision allows, whatever the books say. */
export function statusesByDecision(order: Decided, step: SagaStep): readonly string[] {
  const unknown = step === 'inventory' ? ['reserved', 'none'] : ['unknown', 'declined'];
  return [
    ...(wasDecided(order, step, ['skip']) ? unknown : []),
    ...(wasDecided(order, step, ['resolve']) ? undoneStatuses[step] : []),
  ];
}

/** An answer is given once the decision is recorded. */
export const decisionsAreRecorded = ({ timeline, world }: OrderModel): string[] =>
  timeline.flatMap((entry) => {
    if (entry.kind !== 'accepted') return [];
    const { action, since, reason } = entry.decision;
    const isRecorded = [...world.decisions.values()].some(
      (decision) => decision.action === action && decision.attention?.since === since,
    );
    return violationsIf([!isRecorded, `${action} of ${reason} was accepted and not recorded`]);
  });

export function decisionsAreObeyed({ timeline }: Order): string[] {
  return timeline.flatMap((accepted, at) => {
    if (accepted.kind !== 'accepted' || isOverruled(timeline, at)) return [];
    const { decision } = accepted;
    const requested = timeline.findIndex(
      (entry) => entry.kind === 'requested' && entry.decision === decision,
    );
    const before = timeline.slice(0, requested);
    const context = { before, since: timeline.slice(requested), accepted };
    // The flag stays up until the capture has succeeded.
    if (decision.action === 'retry' && decision.reason === 'CAPTURE_FAILED') return [];
    const endsUndo = decision.action !== 'retry' || !isAboutUndo(decision);
    return endsUndo ? undoEnds(context, decision) : undoIsRetried(context, decision);
  });
}

/** Whether another decision about the same flag was accepted before the flag could be cleared. */
function isOverruled(timeline: readonly TimelineEntry[], at: number): boolean {
  const [decided, ...later] = timeline.slice(at);
  return later.some(
    (entry) =>
      entry.kind === 'accepted' &&
      decided?.kind === 'accepted' &&
      entry.decision.since === decided.decision.since &&
      entry.at <= decided.at + ATTEMPT_LIMIT_MS,
  );
}

interface Context {
  readonly before: readonly TimelineEntry[];
  /** From the request on. */
  readonly since: readonly TimelineEntry[];
  readonly accepted: TimelineEntry;
}

/** One attempt follows soon, unless another step's undo goes first or nothing is left to undo. */
function undoIsRetried(
  { before, since, accepted: { at } }: Context,
  { step, action, since: flag }: Decision,
): string[] {
  const isSoon = (entry: TimelineEntry | undefined): boolean =>
    entry !== undefined && entry.at <= at + ATTEMPT_LIMIT_MS;
  const last = before.findLast(({ kind }) => kind === 'undo attempt');
  const attempt = since.find((entry) => entry.kind === 'undo attempt' && entry.step === step);
  const otherUndo = since.find(
    (entry) =>
      entry.kind === 'undo required' || (entry.kind === 'undo attempt' && entry.step !== step),
  );
  const cleared = since.find((entry) => entry.kind === 'row written' && entry.since !== flag);
  const isOtherStepsTurn = last?.kind === 'undo attempt' && last.step !== step;
  if (isSoon(otherUndo) || isSoon(cleared) || isOtherStepsTurn) return [];
  return isSoon(attempt) ? [] : [`${action} of ${step} was accepted, and there was no attempt`];
}

/** No more attempts unless the undo is required anew, and the flag is cleared. */
function undoEnds({ before, since, accepted }: Context, decision: Decision): string[] {
  const { step, action, reason } = decision;
  const required = since.findIndex(
    (entry) => entry.kind === 'undo required' && step !== null && entry.steps.includes(step),
  );
  const until = required < 0 ? since : since.slice(0, required);
  const isUndone = until
    .slice(since.indexOf(accepted))
    .some((entry) => entry.kind === 'undo attempt' && entry.step === step && isAboutUndo(decision));
  const cleared = until.find(
    (entry) => entry.kind === 'row written' && entry.since !== decision.since,
  );
  // A saga whose workflow task was lost may accept a decision about a flag that its row has lost.
  const written = before.findLast((entry) => entry.kind === 'row written');
  const wasCleared = written?.kind === 'row written' && written.since !== decision.since;
  const isFlagged = cleared ? cleared.at > accepted.at + FLAG_LIMIT_MS : required < 0;
  return violationsIf(
    [isUndone, `${action} of ${step} was accepted, and it was undone all the same`],
    [isFlagged && !wasCleared, `${action} of ${reason} was accepted, and the flag was not cleared`],
  );
}

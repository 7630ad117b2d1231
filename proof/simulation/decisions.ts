/**
 * What must be true of people's decisions about undos that fail: one that was accepted is obeyed,
 * and what the row says afterwards is no more than is known.
 */
import { type SagaStep, undoReasons } from '../../contracts/order.ts';
import type { DecisionAction } from '../../contracts/saga.ts';
import type { Decision, Moment } from './moments.ts';
import type { Surroundings } from './surroundings.ts';

type About = Pick<Surroundings, 'moments'>;

/** In milliseconds: a try hangs, a worker dies, our database is away, another step goes first. */
const SOON = 120_000;
const DOWN_BY = 900_000;

const isAboutUndo = ({ step, reason }: Decision): boolean =>
  step !== null && undoReasons[step] === reason;

/** Whether that was decided about the flag of the step's undo; `perhaps` if nobody was told so. */
export const wasDecided = (
  { moments }: About,
  step: SagaStep,
  actions: readonly DecisionAction[],
  how: 'surely' | 'perhaps' = 'surely',
): boolean =>
  moments.some(
    (moment) =>
      (moment.what === 'accepted' || (moment.what === 'gone' && how === 'perhaps')) &&
      isAboutUndo(moment.decision) &&
      moment.decision.step === step &&
      actions.includes(moment.decision.action),
  );

/** Whether a person made an end of the step's undo. */
export const settledByAPerson = (about: About, step: SagaStep): boolean =>
  wasDecided(about, step, ['skip', 'resolve']);

/** What the row may say of a step because of a person, whatever there is in the books. */
export function wordsOfPeople(about: About, step: SagaStep): readonly string[] {
  const undone = { inventory: 'released', payment: 'refunded', shipment: 'cancelled' } as const;
  const unknown = step === 'inventory' ? ['reserved', 'none'] : ['unknown', 'declined'];
  // Also by what was written, and forgotten with the task that wrote it.
  return [
    ...(wasDecided(about, step, ['skip'], 'perhaps') ? unknown : []),
    ...(wasDecided(about, step, ['resolve'], 'perhaps') ? [undone[step]] : []),
  ];
}

export function decisionsObeyed({ moments }: About): string[] {
  return moments.flatMap((moment, at) => {
    if (moment.what !== 'accepted' || isOverruled(moments, at)) return [];
    const { decision } = moment;
    const asked = moments.findLastIndex(
      (one, index) => index < at && one.what === 'asked' && same(one.decision, decision),
    );
    const life = { before: moments.slice(0, asked), since: moments.slice(asked), accepted: moment };
    const ends = decision.action !== 'retry' || !isAboutUndo(decision);
    return ends ? settled(life, decision) : tried(life, decision);
  });
}

const same = (one: Decision, other: Decision): boolean =>
  one.since === other.since && one.action === other.action;

/** Somebody decided about the same flag once more before it could go down. */
function isOverruled(moments: readonly Moment[], at: number): boolean {
  const [decided, ...later] = moments.slice(at);
  return later.some(
    (one) =>
      one.what === 'accepted' &&
      decided?.what === 'accepted' &&
      one.decision.since === decided.decision.since &&
      one.at <= decided.at + SOON,
  );
}

interface Life {
  readonly before: readonly Moment[];
  /** From when it was asked for. */
  readonly since: readonly Moment[];
  readonly accepted: Moment;
}

/** Once more, and soon, unless another step's undo goes first, or nothing is left to be undone. */
function tried(
  { before, since, accepted: { at } }: Life,
  { step, action, since: flag }: Decision,
): string[] {
  const last = before.findLast(({ what }) => what === 'tried');
  const [next, otherwise] = [
    since.find((one) => one.what === 'tried' && one.step === step),
    since.find((one) => one.what === 'called for' || (one.what === 'tried' && one.step !== step)),
  ];
  const byOthers = otherwise && otherwise.at <= at + SOON;
  const over = since.find((one) => one.what === 'row' && one.since !== flag);
  if (byOthers || (over && over.at <= at + SOON) || (last?.what === 'tried' && last.step !== step))
    return [];
  return next && next.at <= at + SOON ? [] : [`${action} of ${step} was accepted, and no try made`];
}

/** Not undone again, unless something new calls for it; and nobody is called any more. */
function settled({ since, accepted }: Life, decision: Decision): string[] {
  const { step, action, reason } = decision;
  const called = since.findIndex(
    (one) => one.what === 'called for' && step !== null && one.steps.includes(step),
  );
  const until = called < 0 ? since : since.slice(0, called);
  const again = until
    .slice(since.indexOf(accepted))
    .some((one) => one.what === 'tried' && one.step === step && isAboutUndo(decision));
  const down = until.find((one) => one.what === 'row' && one.since !== decision.since);
  const isUp = down ? down.at > accepted.at + DOWN_BY : called < 0;
  return [
    ...(again ? [`${action} of ${step} was accepted, and it was undone all the same`] : []),
    ...(isUp ? [`${action} of ${reason} was accepted, and the flag stayed up`] : []),
  ];
}

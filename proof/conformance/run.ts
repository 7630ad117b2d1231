/** Runs all rules of a queue against whatever answers `ask`. */
import type { Ask, Exchange } from './ask.ts';
import { closingRules } from './closingRules.ts';
import { Broken, converse, type Limits } from './conversation.ts';
import { fenceRules, lostAnswerRules } from './fenceRules.ts';
import type { Inputs } from './inputs.ts';
import { logisticsRefusals, paymentRefusals } from './refusalRules.ts';
import type { Rule } from './rule.ts';
import { logisticsSide, paymentSide, type Side } from './side.ts';

export type Queue = Side['queue'];

export interface Verdict {
  readonly rule: string;
  readonly demands: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** What was seen, in words for a person. */
  readonly seen: string;
}

export const rulesOf = (queue: Queue): readonly Rule[] => [
  ...fenceRules,
  ...(queue === 'payments' ? paymentRefusals : logisticsRefusals),
  ...lostAnswerRules,
];

export const sideOf = (queue: Queue, inputs: Inputs): Side =>
  queue === 'payments' ? paymentSide(inputs.payments) : logisticsSide(inputs.logistics);

export interface Run {
  /** Each rule as it is decided; the ones about every answer come last. */
  readonly queue: Queue;
  readonly inputs: Inputs;
  readonly limits: Limits;
  readonly ask: Ask;
}

/** One rule. What the worker did is kept in `journal`. */
export async function checkRule(rule: Rule, run: Run, journal: Exchange[]): Promise<Verdict> {
  const { queue, inputs, limits, ask } = run;
  const { name, demands, trigger } = rule;
  const given: Readonly<Record<string, unknown>> = inputs[queue];
  const value = trigger === undefined ? '' : given[trigger];
  if (typeof value !== 'string') {
    return { rule: name, demands, outcome: 'skipped', seen: `there is no input "${trigger}"` };
  }
  const sort = trigger === undefined ? 'ordinary' : 'triggered';
  const talk = converse(ask, sideOf(queue, inputs), limits, journal, sort);
  return verdict(name, demands, () => rule.check(talk, value));
}

/** The rules about every answer there was. */
export async function* checkJournal(run: Run, journal: readonly Exchange[]) {
  const side = sideOf(run.queue, run.inputs);
  for (const { name, demands, check } of closingRules) {
    yield await verdict(name, demands, async () => check(journal, side, run.limits));
  }
}

/** All rules, one after the other. */
export async function* checkAll(run: Run): AsyncGenerator<Verdict> {
  const journal: Exchange[] = [];
  for (const rule of rulesOf(run.queue)) yield await checkRule(rule, run, journal);
  yield* checkJournal(run, journal);
}

/** @throws whatever is neither a passed nor a broken rule: the kit's own trouble */
async function verdict(
  rule: string,
  demands: string,
  check: () => Promise<string>,
): Promise<Verdict> {
  try {
    return { rule, demands, outcome: 'passed', seen: await check() };
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    return { rule, demands, outcome: 'failed', seen: error.message };
  }
}

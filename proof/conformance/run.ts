/** Checks all rules of a queue. */
import type { Ask, Exchange } from './ask.ts';
import { converse, type Limits, RuleViolation } from './calls.ts';
import { closingRules } from './closingRules.ts';
import { fenceRules, lostAnswerRules } from './fenceRules.ts';
import type { Inputs } from './inputs.ts';
import { logisticsContract, type ProviderContract, paymentContract } from './providerContract.ts';
import { logisticsRefusals, paymentRefusals } from './refusalRules.ts';
import type { Rule } from './rule.ts';

export type Queue = ProviderContract['queue'];

export interface Verdict {
  readonly rule: string;
  readonly demands: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** What was observed, as a text. */
  readonly observed: string;
}

export const rulesOf = (queue: Queue): readonly Rule[] => [
  ...fenceRules,
  ...(queue === 'payments' ? paymentRefusals : logisticsRefusals),
  ...lostAnswerRules,
];

const contractOf = (queue: Queue, inputs: Inputs): ProviderContract =>
  queue === 'payments' ? paymentContract(inputs.payments) : logisticsContract(inputs.logistics);

export interface Run {
  readonly queue: Queue;
  readonly inputs: Inputs;
  readonly limits: Limits;
  readonly ask: Ask;
}

/** Checks one rule. Adds its attempts to `journal`. */
export async function checkRule(rule: Rule, run: Run, journal: Exchange[]): Promise<Verdict> {
  const { queue, inputs, limits, ask } = run;
  const { name, demands, trigger } = rule;
  const given: Readonly<Record<string, unknown>> = inputs[queue];
  const value = trigger === undefined ? '' : given[trigger];
  if (typeof value !== 'string') {
    return { rule: name, demands, outcome: 'skipped', observed: `there is no input "${trigger}"` };
  }
  const sort = trigger === undefined ? 'ordinary' : 'triggered';
  const talk = converse(ask, contractOf(queue, inputs), limits, journal, sort);
  return verdict(name, demands, () => rule.check(talk, value));
}

/** Checks the rules about all answers. */
export async function* checkJournal(run: Run, journal: readonly Exchange[]) {
  const contract = contractOf(run.queue, run.inputs);
  for (const { name, demands, check } of closingRules) {
    yield await verdict(name, demands, async () => check(journal, contract, run.limits));
  }
}

/** Checks all rules one by one; the rules about all answers come last. */
export async function* checkAll(run: Run): AsyncGenerator<Verdict> {
  const journal: Exchange[] = [];
  for (const rule of rulesOf(run.queue)) yield await checkRule(rule, run, journal);
  yield* checkJournal(run, journal);
}

/** @throws errors of the kit itself */
async function verdict(
  rule: string,
  demands: string,
  check: () => Promise<string>,
): Promise<Verdict> {
  try {
    return { rule, demands, outcome: 'passed', observed: await check() };
  } catch (error) {
    if (!(error instanceof RuleViolation)) throw error;
    return { rule, demands, outcome: 'failed', observed: error.message };
  }
}

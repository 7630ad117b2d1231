/** Checks all rules of a queue. */
import type { Ask, Exchange } from './ask.ts';
import { bookRules } from './bookRules.ts';
import { type Aids, converse, type Limits, NotProved, RuleViolation } from './calls.ts';
import { leaveNothing, NOTHING_LEFT } from './cleanUp.ts';
import { closingRules } from './closingRules.ts';
import { fenceRules, lostAnswerRules } from './fenceRules.ts';
import type { Inputs } from './inputs.ts';
import { killRule } from './killRule.ts';
import { listRules } from './listRules.ts';
import {
  heldContract,
  logisticsContract,
  type ProviderContract,
  paymentContract,
} from './providerContract.ts';
import { logisticsRefusals, paymentRefusals } from './refusalRules.ts';
import type { Rule } from './rule.ts';
import { version2Rules } from './version2Rules.ts';

export type Queue = ProviderContract['queue'];

export interface Verdict {
  readonly rule: string;
  readonly demands: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** What was observed, as a text. */
  readonly observed: string;
  /** What the skipped rule needs: an input's name, the books, a way to kill, or the moment for it. */
  readonly missing?: string | undefined;
}

/** Logistics have only the list of it, which no version says. */
export type ContractVersion = 1 | 2;

export const rulesOf = (queue: Queue, version: ContractVersion = 1): readonly Rule[] => [
  ...fenceRules,
  ...(queue === 'payments' ? paymentRefusals : logisticsRefusals),
  ...lostAnswerRules,
  ...bookRules(queue),
  killRule,
  ...(queue === 'payments' && version === 2 ? version2Rules : []),
];

function contractOf(queue: Queue, inputs: Inputs, of?: 'hold'): ProviderContract {
  if (queue === 'logistics') return logisticsContract(inputs.logistics);
  return of === 'hold' ? heldContract(inputs.payments) : paymentContract(inputs.payments);
}

export interface Run {
  readonly queue: Queue;
  /** The version that the worker offers; 1 by default. */
  readonly version?: ContractVersion;
  readonly inputs: Inputs;
  readonly limits: Limits;
  readonly ask: Ask;
  readonly aids?: Aids;
  /** Ends with the first rule that is violated. */
  readonly failFast?: boolean;
}

/** Checks one rule. Adds its attempts to `journal`. */
export async function checkRule(rule: Rule, run: Run, journal: Exchange[]): Promise<Verdict> {
  const { queue, inputs, aids = {} } = run;
  const { name, demands, trigger, needs, of } = rule;
  const given: Readonly<Record<string, unknown>> = inputs[queue];
  const value = trigger === undefined ? '' : given[trigger];
  const skipped = { rule: name, demands, outcome: 'skipped' } as const;
  if (typeof value !== 'string')
    return { ...skipped, observed: `there is no input "${trigger}"`, missing: trigger };
  if (needs !== undefined && aids[needs] === undefined)
    return { ...skipped, observed: `there is no --${needs}`, missing: needs };
  // A kill may cost answers.
  const sort = trigger === undefined && needs !== 'kill' ? 'ordinary' : 'triggered';
  const talk = talkOf(run, journal, sort, of);
  return verdict(name, demands, () => rule.check(talk, value));
}

const talkOf = (
  { queue, inputs, limits, ask, aids }: Run,
  journal: Exchange[],
  sort: Sort,
  of?: 'hold',
) => converse(ask, contractOf(queue, inputs, of), limits, journal, sort, aids);
type Sort = Exchange['sort'];

/** Undoes what the rules have done. */
const checkNothingLeft = (run: Run, journal: Exchange[]): Promise<Verdict> =>
  verdict(NOTHING_LEFT.name, NOTHING_LEFT.demands, () =>
    leaveNothing(
      (run.version === 2 ? [undefined, 'hold' as const] : [undefined]).map((of) =>
        talkOf(run, journal, 'triggered', of),
      ),
      [...journal],
    ),
  );

/** Checks the rules about all answers. */
export async function* checkJournal(run: Run, journal: readonly Exchange[]) {
  const contract = contractOf(run.queue, run.inputs);
  for (const { name, demands, check } of closingRules) {
    yield await verdict(name, demands, async () => check(journal, contract, run.limits));
  }
}

/** Checks all rules one by one; undoing what they did and the rules about all answers come last. */
export async function* checkAll(run: Run): AsyncGenerator<Verdict> {
  const journal: Exchange[] = [];
  const rules = [
    ...rulesOf(run.queue, run.version),
    ...(run.aids?.list ? listRules(run.queue) : []),
  ];
  for (const rule of rules) {
    const checked = await checkRule(rule, run, journal);
    yield checked;
    if (run.failFast && checked.outcome === 'failed') break;
  }
  yield await checkNothingLeft(run, journal);
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
    if (error instanceof RuleViolation)
      return { rule, demands, outcome: 'failed', observed: error.message };
    if (error instanceof NotProved)
      return { rule, demands, outcome: 'skipped', observed: error.message, missing: 'moment' };
    throw error;
  }
}

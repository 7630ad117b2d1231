/**
 * The kit itself: it lets a right worker pass, and catches each wrong one by the rule it breaks.
 */
import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, test } from 'vitest';
import type { Ask } from '../../../proof/conformance/ask.ts';
import { NOTHING_LEFT } from '../../../proof/conformance/cleanUp.ts';
import { closingRules } from '../../../proof/conformance/closingRules.ts';
import { askInProcess } from '../../../proof/conformance/inProcess.ts';
import { inputsFrom } from '../../../proof/conformance/inputs.ts';
import { booksByActivity } from '../../../proof/conformance/readBooks.ts';
import { junitOf, summaryOf } from '../../../proof/conformance/report.ts';
import {
  type ContractVersion,
  checkAll,
  rulesOf,
  type Verdict,
} from '../../../proof/conformance/run.ts';
import { version2Rules } from '../../../proof/conformance/version2Rules.ts';
import { type Parts, referencePayments, wrongWorkers } from '../../support/referenceWorker.ts';
import { wrongVersion2 } from '../../support/wrongVersion2.ts';

interface Given {
  readonly inputs?: Parameters<typeof inputsFrom>[0];
  readonly version?: ContractVersion;
  readonly withoutAids?: boolean;
  readonly failFast?: boolean;
  readonly kill?: () => Promise<void>;
}

async function verdictsOn(parts: Partial<Parts>, given: Given = {}): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  const { activities, restart, killed } = referencePayments(parts);
  const inProcess = askInProcess(activities);
  // What a killed worker never answers has timed out: there is nothing to wait for.
  const ask: Ask = (...question) =>
    Promise.race([inProcess(...question), killed().then(() => ({ kind: 'timeout' }) as const)]);
  const run = {
    queue: 'payments',
    version: given.version ?? 1,
    inputs: inputsFrom(given.inputs),
    limits: { answerMs: 1_000, resolveMs: 100, pauseMs: 5 },
    ask,
    aids: given.withoutAids ? {} : { books: booksByActivity(ask), kill: given.kill ?? restart },
    failFast: given.failFast ?? false,
  } as const;
  for await (const verdict of checkAll(run)) verdicts.push(verdict);
  return verdicts;
}

const broken = (verdicts: readonly Verdict[]) =>
  verdicts.filter(({ outcome }) => outcome === 'failed').map(({ rule }) => rule);

test.each([1, 2] as const)('a worker that keeps version %i passes every rule', async (version) => {
  const verdicts = await verdictsOn({}, { version });
  expect(broken(verdicts)).toEqual([]);
  expect(verdicts.every(({ outcome }) => outcome === 'passed')).toBe(true);
});

describe('a deliberately wrong worker is caught:', () => {
  test.each(wrongWorkers)('$breaks', async ({ breaks, parts }) => {
    expect(broken(await verdictsOn(parts))).toContain(breaks);
  });

  test('every rule has a wrong worker', () => {
    const rules = [...rulesOf('payments'), NOTHING_LEFT, ...closingRules].map(({ name }) => name);
    const caught = new Set(wrongWorkers.map(({ breaks }) => breaks));
    expect([...caught].toSorted()).toEqual(rules.toSorted());
  });
});

describe('a worker that is wrong about version 2 is caught:', () => {
  test.each(wrongVersion2)('$breaks', async ({ breaks, parts }) => {
    expect(broken(await verdictsOn(parts, { version: 2 }))).toContain(breaks);
  });

  test.each(['killed while it captures', 'killed while it lets go'])(
    '%s, and by no other rule',
    async (rule) => {
      const wrong = wrongVersion2.filter(({ breaks }) => breaks === rule);
      expect(wrong).toHaveLength(1);
      expect(broken(await verdictsOn(wrong[0]?.parts ?? {}, { version: 2 }))).toEqual([rule]);
    },
  );

  test('every rule of it has a wrong worker', () => {
    const caught = new Set(wrongVersion2.map(({ breaks }) => breaks));
    expect([...caught].toSorted()).toEqual(version2Rules.map(({ name }) => name).toSorted());
  });
});

test('a rule whose input a team does not have is reported as skipped', async () => {
  const verdicts = await verdictsOn({}, { inputs: { payments: { pending: null } } });
  const skipped = verdicts.filter(({ outcome }) => outcome === 'skipped');
  expect(skipped.map(({ rule }) => rule)).toEqual([
    'a pending charge can be called off',
    'books: a pending charge is voided',
  ]);
  expect(summaryOf(verdicts)).toMatch(/0 failed, 2 skipped\nNot proved, because .*"pending":/);
});

test('without the books and a kill, the report says plainly which promises are not proved', async () => {
  // It says that it has refunded, and gives nothing back.
  const verdicts = await verdictsOn({ giveBack: () => {} }, { withoutAids: true });
  expect(broken(verdicts)).toEqual([]);
  const summary = summaryOf(verdicts);
  expect(summary).toContain('Not proved, because the provider’s books were not given (--books):');
  expect(summary).toContain('However often an undo is asked for, the books show all given back');
  expect(summary).toContain('Not proved, because no command was given that kills the worker');
});

test('a run ends with the first violated rule when it is told to, and undoes what it did', async () => {
  const verdicts = await verdictsOn(
    { again: ({ answer }) => ({ ...answer, reference: 'other' }) },
    {
      failFast: true,
    },
  );
  expect(broken(verdicts)).toEqual(['done once though asked twice']);
  expect(verdicts.map(({ rule }) => rule)).toContain('nothing is left behind');
  expect(verdicts.length).toBeLessThan(10);
});

test('a run leaves nothing standing in the bank', async () => {
  const left = (await verdictsOn({})).find(({ rule }) => rule === 'nothing is left behind');
  expect(left).toMatchObject({
    outcome: 'passed',
    observed: expect.stringMatching(/undone, by the books/),
  });
});

test('what a worker said in a failure is shown', async () => {
  const says = () => ApplicationFailure.retryable('the bank is on fire', 'BANK_AWAY');
  const verdicts = await verdictsOn({ refuse: says });
  const declined = verdicts.find(({ rule }) => rule === 'PAYMENT_DECLINED is definite');
  expect(declined?.observed).toContain('retryable failure BANK_AWAY: the bank is on fire');
});

test('the report for a build server is JUnit, whatever a worker says', () => {
  const demands = 'a & b';
  const xml = junitOf('payments', [
    { rule: 'one', demands, outcome: 'passed', observed: '' },
    { rule: 'two', demands, outcome: 'failed', observed: 'said "<no>"\u0001' },
    { rule: 'three', demands, outcome: 'skipped', observed: 'there is no --books' },
  ]);
  expect(xml).toContain('tests="3" failures="1" skipped="1"');
  expect(xml).toContain('<failure message="a &amp; b">said &quot;&lt;no&gt;&quot; </failure>');
  expect(xml).toContain('name="one"/>');
});

test('a kill that cuts off no do proves nothing, and the report says so', async () => {
  const verdicts = await verdictsOn({}, { kill: async () => {} });
  const killed = verdicts.find(({ rule }) => rule === 'killed while it works');
  expect(killed).toMatchObject({
    outcome: 'skipped',
    observed: expect.stringMatching(/cut off no do/),
  });
  expect(summaryOf(verdicts)).toContain('because no kill came while the worker had a do in hand');
});

/**
 * The kit itself: it lets a right worker pass, and catches each wrong one by the rule it breaks.
 */
import { describe, expect, test } from 'vitest';
import { closingRules } from '../../../proof/conformance/closingRules.ts';
import { askInProcess } from '../../../proof/conformance/inProcess.ts';
import { inputsFrom } from '../../../proof/conformance/inputs.ts';
import { summaryOf } from '../../../proof/conformance/report.ts';
import { checkAll, rulesOf, type Verdict } from '../../../proof/conformance/run.ts';
import { type Parts, referencePayments, wrongWorkers } from '../../support/referenceWorker.ts';

async function verdictsOn(parts: Partial<Parts>, given = {}): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  const run = {
    queue: 'payments',
    inputs: inputsFrom(given),
    limits: { answerMs: 1_000, resolveMs: 100, pauseMs: 5 },
    ask: askInProcess(referencePayments(parts)),
  } as const;
  for await (const verdict of checkAll(run)) verdicts.push(verdict);
  return verdicts;
}

const broken = (verdicts: readonly Verdict[]) =>
  verdicts.filter(({ outcome }) => outcome === 'failed').map(({ rule }) => rule);

test('a worker that keeps the contract passes every rule', async () => {
  const verdicts = await verdictsOn({});
  expect(broken(verdicts)).toEqual([]);
  expect(verdicts.every(({ outcome }) => outcome === 'passed')).toBe(true);
});

describe('a deliberately wrong worker is caught:', () => {
  test.each(wrongWorkers)('$breaks', async ({ breaks, parts }) => {
    expect(broken(await verdictsOn(parts))).toContain(breaks);
  });

  test('every rule has a wrong worker', () => {
    const rules = [...rulesOf('payments'), ...closingRules].map(({ name }) => name);
    expect(wrongWorkers.map(({ breaks }) => breaks).toSorted()).toEqual(rules.toSorted());
  });
});

test('a rule whose input a team does not have is reported as skipped', async () => {
  const verdicts = await verdictsOn({}, { payments: { pending: null } });
  const skipped = verdicts.filter(({ outcome }) => outcome === 'skipped');
  expect(skipped.map(({ rule }) => rule)).toEqual(['a pending charge can be called off']);
  expect(summaryOf(verdicts)).toMatch(/0 failed, 1 skipped$/);
});

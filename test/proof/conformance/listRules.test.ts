/** The kit's rules about listed books: a right list passes, and each wrong one is caught. */
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createPaymentBooks } from '../../../activities/books/listBooks.ts';
import type { ListPaymentsResult } from '../../../contracts/providerBooks.ts';
import { askInProcess } from '../../../proof/conformance/inProcess.ts';
import { inputsFrom } from '../../../proof/conformance/inputs.ts';
import { listRules } from '../../../proof/conformance/listRules.ts';
import { checkRule } from '../../../proof/conformance/run.ts';
import { referencePayments } from '../../support/referenceWorker.ts';

type Effects = ListPaymentsResult['effects'];
const TWO_PAGES = 130;

/** The reference worker, which lists what it was asked for and whether that was undone. */
function listing(wrong: (effects: Effects) => Effects) {
  const { activities } = referencePayments({});
  const charged = new Map<string, Effects[number]>();
  const others = Array.from({ length: TWO_PAGES }, (_, number) => entryOf(`other-${number}`, 'r'));
  return {
    ...activities,
    async chargePayment(input: Parameters<typeof activities.chargePayment>[0]) {
      const answer = await activities.chargePayment(input);
      const { effectId, amount, currency } = input;
      charged.set(effectId, { ...entryOf(effectId, answer.reference), amount, currency });
      return answer;
    },
    async refundPayment(input: Parameters<typeof activities.refundPayment>[0]) {
      const entry = charged.get(input.effectId);
      if (entry) charged.set(input.effectId, { ...entry, status: 'refunded' });
      return activities.refundPayment(input);
    },
    async listPayments({ cursor }: { cursor: string | null }) {
      const all = wrong([...others, ...charged.values()]);
      const [start, end] = [Number(cursor ?? 0), Number(cursor ?? 0) + 100];
      return { effects: all.slice(start, end), next: end < all.length ? String(end) : null };
    },
  };
}
const entryOf = (effectId: string, reference: string): Effects[number] => ({
  ...{ effectId, reference, createdAt: new Date().toISOString() },
  ...{ status: 'charged', amount: 1, currency: 'EUR' },
});

async function broken(activities: object): Promise<string[]> {
  const ask = askInProcess(activities as Parameters<typeof askInProcess>[0]);
  const limits = { answerMs: 1_000, resolveMs: 100, pauseMs: 5 };
  const run = { queue: 'payments', inputs: inputsFrom(), limits, ask } as const;
  const verdicts = [];
  for (const rule of listRules('payments')) verdicts.push(await checkRule(rule, run, []));
  return verdicts.flatMap(({ outcome, rule }) => (outcome === 'passed' ? [] : [rule]));
}

const [stands, refused] = ['list: what stands, and what was undone', 'list: nothing of a refusal'];

test('A worker that lists its books passes, on as many pages as it takes', async () => {
  expect(await broken(listing((effects) => effects))).toEqual([]);
});

test.each<[string, (effects: Effects) => Effects]>([
  ['nothing', () => []],
  ['another amount', (effects) => effects.map((entry) => ({ ...entry, amount: 3 }))],
  ['another reference', (effects) => effects.map((entry) => ({ ...entry, reference: 'x' }))],
  ['nothing as undone', (effects) => effects.map((entry) => ({ ...entry, status: 'charged' }))],
  ['no times', (effects) => effects.map((entry) => ({ ...entry, createdAt: 'today' }))],
])('A worker that lists %s is caught', async (_, wrong) => {
  expect(await broken(listing(wrong))).toContain(stands);
});

test('A worker that lists what was refused is caught', async () => {
  const right = listing((effects) => effects);
  const asked: string[] = [];
  const wrong = {
    ...right,
    chargePayment: (input: Parameters<typeof right.chargePayment>[0]) => {
      asked.push(input.effectId);
      return right.chargePayment(input);
    },
    listPayments: async () => ({ effects: asked.map((id) => entryOf(id, 'r')), next: null }),
  };
  expect((await broken(wrong)).some((rule) => rule.startsWith(refused))).toBe(true);
});

test('A worker whose provider lists nothing says so, and is not asked again', async () => {
  const [log, callSignal] = [pino({ level: 'silent' }), () => AbortSignal.timeout(1_000)];
  const provider = {} as Parameters<typeof createPaymentBooks>[0]['provider'];
  const { listPayments } = createPaymentBooks({ provider, log, callSignal });
  const range = { since: new Date(0).toISOString(), until: new Date().toISOString(), cursor: null };
  const failure = { type: 'BOOKS_NOT_OFFERED', nonRetryable: true };
  await expect(listPayments(range)).rejects.toMatchObject(failure);
});

/** The rules about captures: once, never more than is held, and none of what was let go. */
import { isDeepStrictEqual } from 'node:util';
import { textOf } from './ask.ts';
import { nothingStands, nothingTaken, show, takenOnce } from './bookRules.ts';
import { type Conversation, demand, demandRefusal } from './calls.ts';
import { doFirst, undoToEnd } from './fenceRules.ts';
import { capture, captured, captureToEnd, type Payment } from './moneyMoves.ts';
import type { Rule } from './rule.ts';

const UNKNOWN_REFERENCE = 'conformance-unknown';

/** It is captured in the end, and once by the books, if they are known. */
async function takenInTheEnd(talk: Conversation, trigger: string): Promise<string> {
  const payment = await captured(talk, trigger);
  await captureToEnd(talk, payment);
  if (!talk.hasBooks) return 'captured';
  return show(talk, payment.input, takenOnce(payment.input, payment.reference));
}

/** A capture that must fail. The books, if they are known, show nothing that was taken. */
async function mustFail(talk: Conversation, payment: Payment, amount?: number): Promise<string> {
  const answer = await capture(talk, payment, amount);
  demand(answer.kind === 'failure', `the capture answered ${textOf(answer)}`);
  if (talk.hasBooks)
    await show(talk, payment.input, (books) => nothingTaken({ ...books, held: [] }));
  return textOf(answer);
}

const rules: readonly Omit<Rule, 'of'>[] = [
  {
    name: 'captured once though asked twice',
    demands:
      'A capture that is asked again answers the same in every field, and names its authorization.',
    async check(talk) {
      const payment = await doFirst(talk);
      const first = await captureToEnd(talk, payment);
      const again = await captureToEnd(talk, payment);
      const observed = `first ${JSON.stringify(first)}, then ${JSON.stringify(again)}`;
      demand(first['reference'] === payment.reference, observed);
      demand(isDeepStrictEqual(again, first), observed);
      return observed;
    },
  },
  {
    name: 'books: captured once',
    demands:
      'However often a capture is asked for, also at once, the books show the money taken once and none held.',
    needs: 'books',
    async check(talk) {
      const payment = await doFirst(talk);
      const tries = [1, 2, 3].map(() => talk.settle(() => capture(talk, payment)));
      await Promise.all(tries);
      await captureToEnd(talk, payment);
      return show(talk, payment.input, takenOnce(payment.input, payment.reference));
    },
  },
  {
    name: 'no more is captured than is held',
    demands:
      'A capture of more than is authorized is answered by a failure, never by a result, and takes nothing.',
    check: async (talk) => {
      const payment = await doFirst(talk);
      return mustFail(talk, payment, Number(payment.input['amount']) + 1);
    },
  },
  {
    name: 'nothing is captured of what was let go',
    demands:
      'A capture that comes after a void is answered by a failure, never by a result, and takes nothing.',
    async check(talk) {
      const payment = await doFirst(talk);
      await undoToEnd(talk, () => talk.undo(payment.input, payment.reference));
      return mustFail(talk, payment);
    },
  },
  {
    name: 'nothing is captured of what is not known',
    demands:
      'A capture of an authorization that the worker does not know is answered by a failure, never by a result.',
    check: (talk) => mustFail(talk, { input: talk.contract.newDo(), reference: UNKNOWN_REFERENCE }),
  },
  {
    name: 'a void after a capture says refunded',
    demands:
      'The void of what was captured says refunded, asked again it says so again, and the authorization is then refused for good.',
    async check(talk) {
      const { input } = await captured(talk);
      const first = await undoToEnd(talk, () => talk.undo(input, null));
      const again = await undoToEnd(talk, () => talk.undo(input, null));
      const observed = `first ${String(first)}, then ${String(again)}`;
      demand(first === 'refunded' && again === 'refunded', observed);
      const late = await talk.settle(() => talk.do(input));
      demandRefusal(late, ['EFFECT_REVOKED'], 'the authorization after its void');
      return observed;
    },
  },
  {
    name: 'books: a void after a capture gives all back, once',
    demands: 'The void of what was captured gives back exactly what was taken, once.',
    needs: 'books',
    async check(talk) {
      const { input, reference } = await captured(talk);
      await show(talk, input, takenOnce(input, reference));
      await undoToEnd(talk, () => talk.undo(input, null));
      await undoToEnd(talk, () => talk.undo(input, reference));
      return show(talk, input, (books) =>
        books.givenBack.length === 1
          ? nothingStands(books)
          : `given back ${books.givenBack.length} times`,
      );
    },
  },
  {
    name: 'books: nothing stands of a capture beside its void',
    demands: 'After a capture and a void at the same moment, nothing is taken or held.',
    needs: 'books',
    async check(talk) {
      const payment = await doFirst(talk);
      const { input, reference } = payment;
      await Promise.all([capture(talk, payment), talk.undo(input, reference)]);
      await undoToEnd(talk, () => talk.undo(input, reference));
      await capture(talk, payment);
      return show(talk, input, nothingStands);
    },
  },
  {
    name: 'a capture with a lost answer is taken once',
    demands:
      'With the input "lostCapture", a capture whose answer was lost is made once: asked again it is captured.',
    trigger: 'lostCapture',
    check: takenInTheEnd,
  },
  {
    name: 'a capture that failed is asked for again',
    demands:
      'With the input "failingCapture", the first captures fail and a later one is captured: no refusal of a capture is kept.',
    trigger: 'failingCapture',
    check: takenInTheEnd,
  },
];

export const captureRules: readonly Rule[] = rules.map((rule) => ({ ...rule, of: 'hold' }));

/** The rules of contract version 2: money that is held, captured, let go, and given back in parts. */
import { bookRules, nothingStands, nothingTaken, show } from './bookRules.ts';
import type { Books } from './books.ts';
import { captureRules } from './captureRules.ts';
import { doFirst, fenceRules, lostAnswerRules, undoToEnd } from './fenceRules.ts';
import { partRules } from './partRules.ts';
import type { DoInput } from './providerContract.ts';
import { paymentRefusals } from './refusalRules.ts';
import type { Rule } from './rule.ts';
import { version2KillRules } from './version2KillRules.ts';

/** What holds for every do and its undo holds for an authorization and its void. */
const ofHolds = (rules: readonly Rule[]): Rule[] =>
  rules.map((rule) => ({ ...rule, name: `held: ${rule.name}`, of: 'hold' }));

/** The books of a hold differ from those of a charge until it is captured. */
const ofCharges = new Set(['books: taken once, as asked', 'books: given back once']);
const sharedBookRules = bookRules('payments').filter(
  ({ name, trigger }) => !ofCharges.has(name) && trigger !== 'lostAnswer',
);

const heldOnce =
  ({ amount, currency }: DoInput, reference: string) =>
  ({ taken, open, held }: Books): string | null => {
    const [first] = held;
    if (taken.length > 0 || open.length > 0) return 'money was taken, not held';
    if (first === undefined || held.length > 1) return `held ${held.length} times`;
    if (first.reference !== reference) return `the answer named ${reference}`;
    const isRight = first.amount === amount && first.currency === currency;
    return isRight ? null : `asked for ${String(amount)} ${String(currency)}`;
  };

const heldBooks: readonly Rule[] = [
  {
    name: 'books: held once, and let go',
    demands:
      'However often an authorization is asked for, the books show its money held once and nothing taken; after its void, nothing held, taken or given back.',
    needs: 'books',
    of: 'hold',
    async check(talk) {
      const input = talk.contract.newDo();
      await Promise.all([talk.do(input), talk.do(input)]);
      const { reference } = await doFirst(talk, input);
      await show(talk, input, heldOnce(input, reference));
      await undoToEnd(talk, () => talk.undo(input, reference));
      await undoToEnd(talk, () => talk.undo(input, reference));
      return show(
        talk,
        input,
        (books) => nothingTaken(books) ?? (books.givenBack.length > 0 ? 'it was given back' : null),
      );
    },
  },
  {
    name: 'books: a lost answer is held once',
    demands:
      'An authorization whose answer was lost is in the books once when it is asked again, and is let go by its void.',
    needs: 'books',
    trigger: 'lostAnswer',
    of: 'hold',
    async check(talk, trigger) {
      const { input, reference } = await doFirst(talk, talk.contract.newDo(trigger));
      await show(talk, input, heldOnce(input, reference));
      await undoToEnd(talk, () => talk.undo(input, null));
      return show(talk, input, nothingStands);
    },
  },
];

export const version2Rules: readonly Rule[] = [
  ...ofHolds([...fenceRules, ...paymentRefusals, ...lostAnswerRules, ...sharedBookRules]),
  ...heldBooks,
  ...captureRules,
  ...partRules,
  ...version2KillRules,
];

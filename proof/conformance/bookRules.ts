/** The rules that the provider's books prove: what a worker says is also what it did. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Books, standingIn, textOfBooks } from './books.ts';
import { type Conversation, demand, RuleViolation, resultOf } from './calls.ts';
import { doFirst, undoToEnd } from './fenceRules.ts';
import type { DoInput, ProviderContract } from './providerContract.ts';
import type { Rule } from './rule.ts';

/** Reads the books until they show what is demanded: they may be written a little later. */
export async function show(
  talk: Conversation,
  { effectId }: DoInput,
  what: (books: Books) => string | null,
): Promise<string> {
  const until = Date.now() + talk.limits.resolveMs;
  for (;;) {
    const books = await talk.readBooks(effectId);
    const wrong = what(books);
    if (wrong === null) return textOfBooks(books);
    if (Date.now() > until) throw new RuleViolation(`${wrong}; ${textOfBooks(books)}`);
    await sleep(talk.limits.pauseMs);
  }
}

export const takenOnce =
  ({ amount, currency }: DoInput, reference: string) =>
  ({ taken, givenBack, open, held }: Books): string | null => {
    const [first] = taken;
    if (first === undefined || taken.length > 1) return `taken ${taken.length} times`;
    if (givenBack.length > 0) return 'it was given back, though nobody asked for that';
    if (open.length > 0) return 'it can still be paid once more';
    if (held.length > 0) return 'money is still held';
    if (first.reference !== reference) return `the answer named ${reference}`;
    const isRight = first.amount === amount && first.currency === currency;
    return isRight ? null : `asked for ${String(amount)} ${String(currency)}`;
  };

export const nothingStands = (books: Books): string | null => {
  const standing = standingIn(books);
  return standing.length === 0 ? null : `there stands: ${standing.join(', ')}`;
};

export const nothingTaken = ({ taken, open, held }: Books): string | null =>
  taken.length + open.length + held.length === 0 ? null : 'something was taken';

const once: readonly Rule[] = [
  {
    name: 'books: taken once, as asked',
    demands:
      'However often a do is asked for, the books show it once, with the amount, the currency and the reference of its answer.',
    needs: 'books',
    async check(talk) {
      const input = talk.contract.newDo();
      await Promise.all([talk.do(input), talk.do(input), talk.do(input)]);
      const { reference } = await doFirst(talk, input);
      return show(talk, input, takenOnce(input, reference));
    },
  },
  {
    name: 'books: given back once',
    demands: 'However often an undo is asked for, the books show all given back, once.',
    needs: 'books',
    async check(talk) {
      const { input, reference } = await doFirst(talk);
      await show(talk, input, takenOnce(input, reference));
      await undoToEnd(talk, () => talk.undo(input, reference));
      await undoToEnd(talk, () => talk.undo(input, reference));
      return show(talk, input, (books) =>
        books.givenBack.length === 1
          ? nothingStands(books)
          : `given back ${books.givenBack.length} times`,
      );
    },
  },
  {
    name: 'books: nothing after an undo that came first',
    demands: 'A do that comes after its undo leaves nothing in the books.',
    needs: 'books',
    async check(talk) {
      const input = talk.contract.newDo();
      await undoToEnd(talk, () => talk.undo(input));
      await talk.settle(() => talk.do(input));
      return show(talk, input, nothingTaken);
    },
  },
  {
    name: 'books: nothing stands beside an undo',
    demands: 'After a do and its undo at the same moment, nothing stands in the books.',
    needs: 'books',
    async check(talk) {
      const input = talk.contract.newDo();
      await Promise.all([talk.do(input), talk.undo(input), talk.do(input)]);
      await undoToEnd(talk, () => talk.undo(input));
      await talk.settle(() => talk.do(input));
      return show(talk, input, nothingStands);
    },
  },
  {
    name: 'books: a lost answer is taken once',
    demands:
      'A do whose answer was lost is in the books once when it is asked again, and is given back by its undo.',
    needs: 'books',
    trigger: 'lostAnswer',
    async check(talk, trigger) {
      const { input, reference } = await doFirst(talk, talk.contract.newDo(trigger));
      await show(talk, input, takenOnce(input, reference));
      await undoToEnd(talk, () => talk.undo(input, null));
      return show(talk, input, nothingStands);
    },
  },
];

/** @param trigger an input that is refused */
const refused = (trigger: string): Rule => ({
  name: `books: nothing of a refusal (${trigger})`,
  demands: `The input "${trigger}" leaves nothing in the books.`,
  needs: 'books',
  trigger,
  async check(talk, value) {
    const input = talk.contract.newDo(value);
    await talk.settle(() => talk.do(input));
    return show(talk, input, nothingTaken);
  },
});

const pendingVoided: Rule = {
  name: 'books: a pending charge is voided',
  demands:
    'The books show a pending charge as open, and after its undo neither open nor taken: nobody can pay it any more.',
  needs: 'books',
  trigger: 'pending',
  async check(talk, value) {
    const input = talk.contract.newDo(value);
    const first = resultOf(await talk.settle(() => talk.do(input)), talk.contract.doing);
    demand(first['status'] === 'pending', `the charge answered ${String(first['status'])}`);
    await show(talk, input, ({ open }) => (open.length === 1 ? null : `${open.length} open`));
    await undoToEnd(talk, () => talk.undo(input));
    return show(talk, input, nothingStands);
  },
};

export const bookRules = (queue: ProviderContract['queue']): readonly Rule[] => [
  ...once,
  ...(queue === 'payments' ? [refused('declined'), pendingVoided] : [refused('undeliverable')]),
];

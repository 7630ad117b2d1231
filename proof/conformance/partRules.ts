/** The rules about amounts that are given back: once each, and never more than was taken. */
import { isDeepStrictEqual } from 'node:util';
import { REFUND_REFUSED } from '../../contracts/failures.ts';
import { textOf } from './ask.ts';
import { nothingStands, show } from './bookRules.ts';
import type { Books } from './books.ts';
import { type Conversation, demand, demandRefusal } from './calls.ts';
import { doFirst, undoToEnd } from './fenceRules.ts';
import { captured, giveBack, giveBackToEnd, type Payment } from './moneyMoves.ts';
import type { Rule } from './rule.ts';

const amountOf = ({ input }: Payment): number => Number(input['amount']);
const aPartOf = (payment: Payment): number => Math.ceil(amountOf(payment) / 3);

const givenBack =
  (...amounts: number[]) =>
  (books: Books): string | null => {
    const given = books.givenBack.map(({ amount = 0 }) => amount);
    return isDeepStrictEqual(given.toSorted(), amounts.toSorted())
      ? null
      : `given back ${given.join(' and ') || 'nothing'}, not ${amounts.join(' and ')}`;
  };

/** A part, then the undo, which is asked for all: nothing stands, by the books. */
async function undoAfterAPart(talk: Conversation, payment: Payment): Promise<string> {
  const { input, reference } = payment;
  const part = aPartOf(payment);
  await giveBackToEnd(talk, payment, 1, part);
  const status = await undoToEnd(talk, () => talk.undo(input, reference));
  demand(status === 'refunded', `${talk.contract.undoing} answered ${String(status)}`);
  return show(
    talk,
    input,
    (books) => givenBack(part, amountOf(payment) - part)(books) ?? nothingStands(books),
  );
}

export const partRules: readonly Rule[] = [
  {
    name: 'an amount is given back once though asked twice',
    demands: 'A refund of an amount that is asked again answers the same in every field.',
    async check(talk) {
      const payment = await doFirst(talk);
      const part = aPartOf(payment);
      const first = await giveBackToEnd(talk, payment, 1, part);
      const again = await giveBackToEnd(talk, payment, 1, part);
      const observed = `first ${JSON.stringify(first)}, then ${JSON.stringify(again)}`;
      demand(isDeepStrictEqual(again, first), observed);
      return observed;
    },
  },
  {
    name: 'books: an amount is given back once',
    demands:
      'However often a refund of an amount is asked for, also at once, the books show that amount given back once.',
    needs: 'books',
    async check(talk) {
      const payment = await doFirst(talk);
      const part = aPartOf(payment);
      await Promise.all([1, 2, 3].map(() => giveBack(talk, payment, 1, part)));
      await giveBackToEnd(talk, payment, 1, part);
      return show(talk, payment.input, givenBack(part));
    },
  },
  {
    name: 'no more is given back than was taken',
    demands:
      'A refund of more than is left of a payment is refused by a non-retryable REFUND_REFUSED, again and again; one of what is left is made.',
    async check(talk) {
      const payment = await doFirst(talk);
      const part = amountOf(payment) - 1;
      await giveBackToEnd(talk, payment, 1, part);
      const tooMuch = () => talk.settle(() => giveBack(talk, payment, 2, 2));
      const first = await tooMuch();
      demandRefusal(first, [REFUND_REFUSED], 'a refund of more than is left');
      demandRefusal(await tooMuch(), [REFUND_REFUSED], 'the second try');
      await giveBackToEnd(talk, payment, 3, 1);
      if (talk.hasBooks) await show(talk, payment.input, givenBack(part, 1));
      return textOf(first);
    },
  },
  {
    name: 'books: an undo gives back what refunds have left',
    demands:
      'An undo that comes after a refund of an amount gives back exactly what is left, though it is asked for all.',
    needs: 'books',
    check: async (talk) => undoAfterAPart(talk, await doFirst(talk)),
  },
  {
    name: 'books: a void gives back what refunds have left',
    demands:
      'A void of what was captured and given back in part gives back exactly what is left, though it is asked for all.',
    needs: 'books',
    of: 'hold',
    check: async (talk) => undoAfterAPart(talk, await captured(talk)),
  },
];

/** Deliberately wrong workers of contract version 2, each with the rule that it breaks. */
import { setTimeout as sleep } from 'node:timers/promises';
import { version2Rules } from '../../proof/conformance/version2Rules.ts';
import { rightMoneyMoves, sumOf } from './referenceMoneyMoves.ts';
import { type Parts, wrongWorkers } from './referenceWorker.ts';

const { takeHeld, givePart } = rightMoneyMoves;
const shared = new Set(version2Rules.map(({ name }) => name));

const otherReference = <A extends { readonly reference: string }>(answer: A): A => ({
  ...answer,
  reference: 'another',
});

/** What is wrong about a charge is as wrong about an authorization. */
const ofHolds = wrongWorkers
  .map(({ breaks, parts }) => ({ breaks: `held: ${breaks}`, parts }))
  .filter(({ breaks }) => shared.has(breaks));

export const wrongVersion2: readonly { breaks: string; parts: Partial<Parts> }[] = [
  ...ofHolds,
  {
    // It takes what it is to hold.
    breaks: 'books: held once, and let go',
    parts: { take: ({ taken }, { reference }, money) => void taken.push({ ...money, reference }) },
  },
  { breaks: 'books: held once, and let go', parts: { letGo: () => {} } },
  {
    breaks: 'books: a lost answer is held once',
    parts: {
      takeAgain: (ledger, { reference }, { amount, currency, paymentMethod }) => {
        if (paymentMethod === 'tok_timeout_after_charge')
          ledger.held.push({ reference, amount, currency });
      },
    },
  },
  { breaks: 'captured once though asked twice', parts: { captureAgain: otherReference } },
  { breaks: 'books: captured once', parts: { takeHeldAgain: takeHeld } },
  { breaks: 'books: captured once', parts: { beforeCapture: () => sleep(5) } },
  {
    breaks: 'no more is captured than is held',
    parts: {
      mayCapture: (ledger, input) => rightMoneyMoves.mayCapture(ledger, { ...input, amount: 1 }),
    },
  },
  {
    breaks: 'nothing is captured of what was let go',
    parts: { mayCapture: () => {} },
  },
  { breaks: 'nothing is captured of what is not known', parts: { mayCapture: () => {} } },
  {
    breaks: 'a void after a capture says refunded',
    parts: {
      voidStatus: (_ledger, undone) => (undone === 'refunded' ? 'voided' : 'nothing_to_void'),
    },
  },
  {
    breaks: 'books: a void after a capture gives all back, once',
    parts: { giveBack: () => {} },
  },
  {
    // Between its look at what is held and the capture, a void may come.
    breaks: 'books: nothing stands of a capture beside its void',
    parts: { beforeCapture: () => sleep(5) },
  },
  {
    breaks: 'a capture with a lost answer is taken once',
    parts: {
      takeHeldAgain: (ledger, input) => {
        if (ledger.token === 'tok_capture_timeout') takeHeld(ledger, input);
      },
    },
  },
  {
    // It captures again what it was killed in; its void gives back all that it took.
    breaks: 'killed while it captures',
    parts: {
      takeHeldAfterKill: takeHeld,
      giveBack({ taken, givenBack }) {
        const [first] = taken;
        if (first) givenBack.push({ ...first, amount: sumOf(taken) - sumOf(givenBack) });
      },
    },
  },
  {
    // It finds nothing held any more, and says so instead of what it did.
    breaks: 'killed while it lets go',
    parts: { undoAfterKill: () => ({ status: 'nothing_to_refund' }) },
  },
  { breaks: 'a capture that failed is asked for again', parts: { keepsFailure: true } },
  {
    breaks: 'an amount is given back once though asked twice',
    parts: { partAgain: otherReference },
  },
  { breaks: 'books: an amount is given back once', parts: { givePartAgain: givePart } },
  { breaks: 'no more is given back than was taken', parts: { mayGiveBack: () => {} } },
  ...[
    'books: an undo gives back what refunds have left',
    'books: a void gives back what refunds have left',
  ].map((breaks) => ({
    breaks,
    // It gives the whole back, as it is asked for.
    parts: {
      giveBack: ({ taken, givenBack }) => givenBack.push(...taken),
    } satisfies Partial<Parts>,
  })),
];

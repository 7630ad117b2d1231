/**
 * A payments worker in memory that keeps the contract and uses no code of ours, as another team might
 * write it. Each part can be replaced by a wrong one, to test that the rules catch it.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import {
  type ChargePaymentInput,
  type ChargePaymentResult,
  chargePaymentInput,
  type PaymentActivities,
  type RefundPaymentInput,
  type RefundPaymentResult,
} from '../../contracts/provider.ts';
import {
  ANSWER_TAKES_MS,
  type Entries,
  type MoneyMoves,
  referenceMoneyMoves,
  rightMoneyMoves,
  sumOf,
} from './referenceMoneyMoves.ts';

/** The bank's books: they are not the worker's, and survive it. */
interface Ledger {
  taken: Entries;
  givenBack: Entries;
  held: Entries;
  open: { reference: string }[];
  /** The payment method. */
  token: string;
}

interface Entry {
  state: 'done' | 'pending' | 'undone' | 'revoked' | 'refused';
  reference: string;
  answer: { status: ChargePaymentResult['status'] | 'authorized'; reference: string };
  code: string;
  tries: number;
  /** The life of the worker that began it, and whether that has answered. */
  life: number;
  isAnswered: boolean;
  /** The life whose undo is not answered yet. */
  undoneIn: number | null;
}

export interface Parts extends MoneyMoves {
  /** Called first with the raw input. */
  check(input: ChargePaymentInput): void;
  refuse(code: string, input: ChargePaymentInput): Error;
  /** What a repeated charge answers. */
  again(entry: Entry, input: ChargePaymentInput): unknown;
  /** What a charge answers after its undo. */
  late(entry: Entry, input: ChargePaymentInput): unknown;
  /** What an undo answers when its do never came. */
  undoFirst(book: Map<string, Entry>, input: RefundPaymentInput): RefundPaymentResult;
  undoAgain(entry: Entry): RefundPaymentResult;
  /** What an undo answers after a kill cut off the first one. */
  undoAfterKill(entry: Entry): RefundPaymentResult;
  /** The entry that an undo looks up. */
  find(book: Map<string, Entry>, input: RefundPaymentInput): Entry | undefined;
  answer(entry: Entry): unknown;
  /** What an undo answers. */
  undoAnswer(entry: Entry): unknown;
  loseAnswer(entry: Entry): Promise<void>;
  work(): Promise<void>;
  /** Takes the money of a first try. */
  take(ledger: Ledger, entry: Entry, input: ChargePaymentInput): void;
  /** What a repeated, a refused or a late try takes. */
  takeAgain(ledger: Ledger, entry: Entry, input: ChargePaymentInput): void;
  giveBack(ledger: Ledger, input: RefundPaymentInput): void;
  voidOpen(ledger: Ledger): void;
  letGo(ledger: Ledger): void;
  /** What a void answers, of an undo's answer. */
  voidStatus(ledger: Ledger, undone: string): string;
  /** What a restart leaves of the worker's own book. */
  restart(book: Map<string, Entry>): void;
  /** What a try takes after a kill cut off the first one. */
  takeAfterKill(ledger: Ledger, entry: Entry, input: ChargePaymentInput): void;
  /** Waits between its intent and the charge, in which it can be killed. */
  readonly beforeTake: (() => Promise<void>) | null;
  /** Waits between the look-up and the write, as a worker without a lock may. */
  readonly beforeWrite: (() => Promise<void>) | null;
}

const rightParts: Parts = {
  ...rightMoneyMoves,
  check: (input) => void chargePaymentInput.parse(input),
  refuse: (code) => ApplicationFailure.nonRetryable(code, code),
  again: (entry) => entry.answer,
  late: () => {
    throw ApplicationFailure.nonRetryable('EFFECT_REVOKED', 'EFFECT_REVOKED');
  },
  undoFirst(book, { effectId, reference }) {
    if (reference !== null) throw ApplicationFailure.retryable('no such charge', 'NOT_FOUND');
    book.set(effectId, entryOf('revoked'));
    return { status: 'nothing_to_refund' };
  },
  undoAgain: ({ reference }) => ({ status: 'refunded', reference }),
  undoAfterKill: ({ reference }) => ({ status: 'refunded', reference }),
  find: (book, { effectId }) => book.get(effectId),
  answer: (entry) => entry.answer,
  undoAnswer: ({ reference }) => ({ status: 'refunded', reference }),
  async loseAnswer(entry) {
    if (entry.tries === 1) throw new Error('the answer was lost');
  },
  work: async () => {},
  take: ({ taken, open, held }, { reference, answer }, { amount, currency }) => {
    if (answer.status === 'pending') open.push({ reference });
    else (answer.status === 'authorized' ? held : taken).push({ reference, amount, currency });
  },
  takeAgain: () => {},
  giveBack({ taken: [first], givenBack }) {
    if (first) givenBack.push({ ...first, amount: first.amount - sumOf(givenBack) });
  },
  voidOpen: (ledger) => {
    ledger.open = [];
  },
  letGo: (ledger) => {
    ledger.held = [];
  },
  voidStatus: ({ taken }, undone) => {
    if (undone === 'nothing_to_refund') return 'nothing_to_void';
    return taken.length > 0 ? 'refunded' : 'voided';
  },
  restart: () => {},
  takeAfterKill: () => {},
  beforeTake: null,
  beforeWrite: null,
};

function entryOf(state: Entry['state'], status: Entry['answer']['status'] = 'charged'): Entry {
  const reference = `ref-${randomUUID()}`;
  const answer = { status, reference };
  return {
    state,
    reference,
    answer,
    code: '',
    tries: 0,
    life: 0,
    isAnswered: false,
    undoneIn: null,
  };
}

/** @param parts replace parts of the right worker. Payment tokens are those of the simulator. */
export function referencePayments(parts: Partial<Parts> = {}) {
  const how = { ...rightParts, ...parts };
  const book = new Map<string, Entry>();
  const bank = new Map<string, Ledger>();
  const ledgerOf = ({ effectId }: { effectId: string }): Ledger => {
    const empty = { taken: [], givenBack: [], held: [], open: [], token: '' };
    const ledger = bank.get(effectId) ?? empty;
    bank.set(effectId, ledger);
    return ledger;
  };

  let life = 0;
  let endLife = Promise.withResolvers<void>();
  /** Waits; a worker that is killed meanwhile does not go on. */
  const inThisLife = async (waiting: Promise<void>): Promise<void> => {
    const before = life;
    await waiting;
    if (life !== before) await new Promise<never>(() => {});
  };

  const charge = async (input: ChargePaymentInput, isHold = false): Promise<unknown> => {
    how.check(input);
    await how.work();
    const { effectId, paymentMethod } = input;
    const previous = book.get(effectId);
    if (how.beforeWrite !== null) await how.beforeWrite();
    const entry = previous ?? entryOf('done', statusOf(paymentMethod, isHold));
    ledgerOf(input).token = paymentMethod;
    if (previous === undefined) {
      entry.life = life;
      book.set(effectId, entry);
      if (how.beforeTake !== null) await inThisLife(how.beforeTake());
      const code = refusals[paymentMethod];
      if (code !== undefined) Object.assign(entry, { state: 'refused', code });
      else how.take(ledgerOf(input), entry, input);
    }
    if (previous !== undefined || entry.state === 'refused')
      how.takeAgain(ledgerOf(input), entry, input);
    if (entry.state === 'undone' || entry.state === 'revoked') return how.late(entry, input);
    if (entry.state === 'refused') throw how.refuse(entry.code, input);
    if (!entry.isAnswered && entry.life !== life) how.takeAfterKill(ledgerOf(input), entry, input);
    entry.tries += 1;
    if (paymentMethod === 'tok_timeout_after_charge') await how.loseAnswer(entry);
    await inThisLife(sleep(ANSWER_TAKES_MS));
    entry.isAnswered = true;
    return previous === undefined ? how.answer(entry) : how.again(entry, input);
  };

  const refund = async (input: RefundPaymentInput): Promise<unknown> => {
    await how.work();
    const entry = how.find(book, input);
    if (entry === undefined) return how.undoFirst(book, input);
    if (entry.state === 'refused' || entry.state === 'revoked')
      return { status: 'nothing_to_refund' };
    const isOfThisLife = entry.undoneIn === null || entry.undoneIn === life;
    if (entry.state === 'undone')
      return isOfThisLife ? how.undoAgain(entry) : how.undoAfterKill(entry);
    entry.state = 'undone';
    how.giveBack(ledgerOf(input), input);
    how.voidOpen(ledgerOf(input));
    how.letGo(ledgerOf(input));
    entry.undoneIn = life;
    await inThisLife(sleep(ANSWER_TAKES_MS));
    entry.undoneIn = null;
    return how.undoAnswer(entry);
  };

  const activities = {
    chargePayment: (input: ChargePaymentInput) => charge(input),
    refundPayment: refund,
    authorizePayment: (input: ChargePaymentInput) => charge(input, true),
    async voidPayment(input: RefundPaymentInput) {
      const undone = (await refund(input)) as { status: string };
      return { ...undone, status: how.voidStatus(ledgerOf(input), undone.status) };
    },
    ...referenceMoneyMoves(how, (orderId) => ledgerOf({ effectId: `${orderId}:payment:1` }), {
      now: () => life,
      inThisLife,
    }),
    async readBooks(input: { effectId: string }) {
      const { token: _, ...books } = ledgerOf(input);
      return books;
    },
  };
  return {
    activities: activities as PaymentActivities & Omit<typeof activities, keyof PaymentActivities>,
    /** Kills it and starts it again. */
    restart: async () => {
      life += 1;
      how.restart(book);
      endLife.resolve();
      endLife = Promise.withResolvers();
    },
    /** Resolves when it is killed. */
    killed: () => endLife.promise,
  };
}

const refusals: Readonly<Record<string, string>> = {
  tok_declined: 'PAYMENT_DECLINED',
  tok_invalid: 'PAYMENT_METHOD_INVALID',
};
function statusOf(token: string, isHold: boolean): Entry['answer']['status'] {
  if (token === 'tok_pending_never') return 'pending';
  return isHold ? 'authorized' : 'charged';
}

const fresh = () => entryOf('done').answer;

function onlyTheFirst(work: () => Promise<void>): () => Promise<void> {
  let count = 0;
  return async () => {
    count += 1;
    if (count === 1) await work();
  };
}

/** Deliberately wrong workers, each with the rule that it breaks. */
export const wrongWorkers: readonly { breaks: string; parts: Partial<Parts> }[] = [
  { breaks: 'done once though asked twice', parts: { again: fresh } },
  {
    breaks: 'done once though asked at once',
    parts: {
      // Every attempt that looked up before the first write makes a charge of its own.
      beforeWrite: () => sleep(20),
      again: (entry) => entry.answer,
    },
  },
  {
    breaks: 'the same answer to the same question',
    parts: { again: ({ answer }) => ({ ...answer, status: 'pending' }) },
  },
  {
    breaks: 'an undo undoes',
    parts: { undoAnswer: () => ({ status: 'nothing_to_refund' }) },
  },
  {
    breaks: 'an undo needs no reference',
    parts: {
      find: (book, { effectId, reference }) =>
        reference === null && book.get(effectId)?.state === 'done' ? undefined : book.get(effectId),
    },
  },
  { breaks: 'undo twice', parts: { undoAgain: () => ({ status: 'nothing_to_refund' }) } },
  {
    breaks: 'undo first',
    parts: {
      undoFirst: () => {
        throw ApplicationFailure.retryable('there is no such charge', 'NOT_FOUND');
      },
    },
  },
  {
    breaks: 'undo before do blocks it',
    parts: { undoFirst: () => ({ status: 'nothing_to_refund' }) },
  },
  {
    breaks: 'a reference that is not known',
    parts: {
      undoFirst: (book, input) => rightParts.undoFirst(book, { ...input, reference: null }),
    },
  },
  { breaks: 'late do refused', parts: { late: (entry) => entry.answer } },
  {
    breaks: 'a do beside its undo does not stand',
    parts: { late: () => fresh() },
  },
  {
    breaks: 'PAYMENT_DECLINED is definite',
    parts: { refuse: (code) => ApplicationFailure.retryable(code, code) },
  },
  {
    breaks: 'PAYMENT_METHOD_INVALID is definite',
    parts: { refuse: () => ApplicationFailure.nonRetryable('declined', 'PAYMENT_DECLINED') },
  },
  {
    breaks: 'a pending charge can be called off',
    parts: {
      undoAnswer: ({ answer }) => ({
        status: answer.status === 'pending' ? 'nothing_to_refund' : 'refunded',
      }),
    },
  },
  { breaks: 'bad input refused', parts: { check: () => {} } },
  {
    breaks: 'unknown, then resolved',
    parts: {
      loseAnswer: async () => {
        throw new Error('the answer was lost');
      },
    },
  },
  {
    breaks: 'unknown, then undone',
    parts: {
      // It records a charge only with its answer, so it knows of none whose answer was lost.
      find: (book, { effectId }) => {
        const entry = book.get(effectId);
        return entry?.tries === 1 && lost.has(entry) ? undefined : entry;
      },
      loseAnswer: async (entry) => {
        if (entry.tries > 1) return;
        lost.add(entry);
        throw new Error('the answer was lost');
      },
    },
  },
  {
    breaks: 'definite failures are from the list',
    parts: { refuse: () => ApplicationFailure.nonRetryable('no', 'CARD_EXPIRED') },
  },
  {
    breaks: 'results are of the agreed shape',
    parts: {
      answer: ({ answer }) => ({ ...answer, reference: 'r'.repeat(300) }),
      again: ({ answer }) => ({ ...answer, reference: 'r'.repeat(300) }),
    },
  },
  {
    breaks: 'books: taken once, as asked',
    parts: {
      take: (ledger, entry, input) =>
        rightParts.take(ledger, entry, { ...input, amount: input.amount + 1 }),
    },
  },
  {
    breaks: 'books: taken once, as asked',
    // A charge for each try, behind one reference.
    parts: {
      takeAgain: (ledger, entry, input) => {
        if (entry.state === 'done') rightParts.take(ledger, entry, input);
      },
    },
  },
  { breaks: 'books: given back once', parts: { giveBack: () => {} } },
  {
    breaks: 'books: given back once',
    parts: { giveBack: ({ taken, givenBack }) => givenBack.push(...taken, ...taken) },
  },
  { breaks: 'books: nothing after an undo that came first', parts: { takeAgain: takesLate } },
  { breaks: 'books: nothing stands beside an undo', parts: { takeAgain: takesLate } },
  {
    breaks: 'books: a lost answer is taken once',
    parts: {
      takeAgain: (ledger, entry, input) => {
        if (input.paymentMethod === 'tok_timeout_after_charge' && entry.state === 'done')
          rightParts.take(ledger, entry, input);
      },
    },
  },
  {
    breaks: 'books: nothing of a refusal (declined)',
    parts: {
      takeAgain: (ledger, entry, input) => {
        if (entry.state === 'refused') rightParts.take(ledger, entry, input);
      },
    },
  },
  { breaks: 'books: a pending charge is voided', parts: { voidOpen: () => {} } },
  { breaks: 'killed while it works', parts: { restart: (book) => book.clear() } },
  {
    // It charges again, behind one reference, what it was killed in.
    breaks: 'killed while it works',
    parts: { takeAfterKill: rightParts.take },
  },
  {
    // It takes its intent for the charge.
    breaks: 'killed while it works',
    parts: { beforeTake: () => sleep(5) },
  },
  {
    // It gives back only what is named.
    breaks: 'nothing is left behind',
    parts: {
      giveBack: (ledger, input) => {
        if (input.reference !== null) rightParts.giveBack(ledger, input);
      },
    },
  },
  { breaks: 'answers in time', parts: { work: onlyTheFirst(() => sleep(1_500)) } },
  {
    breaks: 'no personal data in failures',
    parts: {
      refuse: (code, { paymentMethod }) =>
        ApplicationFailure.nonRetryable(`${paymentMethod} was refused`, code),
    },
  },
];
const lost = new WeakSet<Entry>();

/** It takes the money of a do that it then refuses, because its undo came first. */
function takesLate(ledger: Ledger, entry: Entry, input: ChargePaymentInput): void {
  if (entry.state === 'undone' || entry.state === 'revoked') rightParts.take(ledger, entry, input);
}

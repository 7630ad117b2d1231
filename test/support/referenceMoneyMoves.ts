/** The captures and refunds of amounts of the reference worker: contract version 2. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import { type CapturePaymentInput, capturePaymentInput } from '../../contracts/providerCapture.ts';
import { type RefundAmountInput, refundAmountInput } from '../../contracts/providerRefund.ts';

export type Entries = { reference: string; amount: number; currency: string }[];
interface Ledger {
  taken: Entries;
  givenBack: Entries;
  held: Entries;
  token: string;
}
interface Answer {
  readonly status: string;
  readonly reference: string;
}

/** Each part can be replaced by a wrong one. */
export interface MoneyMoves {
  /** @throws when it may not be captured */
  mayCapture(ledger: Ledger, input: CapturePaymentInput): void;
  /** Waits between that and taking the money. */
  readonly beforeCapture: (() => Promise<void>) | null;
  takeHeld(ledger: Ledger, input: CapturePaymentInput): void;
  /** What a repeated capture takes, and answers. */
  takeHeldAgain(ledger: Ledger, input: CapturePaymentInput): void;
  captureAgain(answer: Answer): Answer;
  /** What a capture takes after a kill cut off the first one. */
  takeHeldAfterKill(ledger: Ledger, input: CapturePaymentInput): void;
  /** What a failed capture leaves for the next try. */
  readonly keepsFailure: boolean;
  /** @throws when it may not be given back */
  mayGiveBack(ledger: Ledger, input: RefundAmountInput): void;
  givePart(ledger: Ledger, input: RefundAmountInput): void;
  /** What a repeated refund gives back, and answers. */
  givePartAgain(ledger: Ledger, input: RefundAmountInput): void;
  partAgain(answer: Answer): Answer;
}

export const sumOf = (entries: Entries): number =>
  entries.reduce((sum, { amount }) => sum + amount, 0);

const refused = () => ApplicationFailure.retryable('not taken', 'CAPTURE_REFUSED');

export const rightMoneyMoves: MoneyMoves = {
  mayCapture({ held }, { amount, reference }) {
    const hold = held.find((each) => each.reference === reference);
    if (hold === undefined || amount > hold.amount) throw refused();
  },
  beforeCapture: null,
  takeHeld(ledger, { reference, amount, currency }) {
    ledger.held = [];
    ledger.taken.push({ reference, amount, currency });
  },
  takeHeldAgain: () => {},
  captureAgain: (answer) => answer,
  takeHeldAfterKill: () => {},
  keepsFailure: false,
  mayGiveBack({ taken, givenBack }, { amount }) {
    if (amount > sumOf(taken) - sumOf(givenBack))
      throw ApplicationFailure.nonRetryable('more than is left', 'REFUND_REFUSED');
  },
  givePart: ({ givenBack }, { reference, amount, currency }) =>
    void givenBack.push({ reference, amount, currency }),
  givePartAgain: () => {},
  partAgain: (answer) => answer,
};

/** The lives of a worker: each ends by a kill. */
export interface Lives {
  now(): number;
  /** Waits; a worker that is killed meanwhile does not go on. */
  inThisLife(waiting: Promise<void>): Promise<void>;
}

/** For a kill to come between a deed and its answer. */
export const ANSWER_TAKES_MS = 2;

/** @param ledgerOf the books of an order's payment */
export function referenceMoneyMoves(
  how: MoneyMoves,
  ledgerOf: (orderId: string) => Ledger,
  { now, inThisLife }: Lives,
) {
  const captures = new Map<string, { answer: Answer; life: number; isAnswered: boolean }>();
  const answers = new Map<string, Answer>();
  const tries = new Map<string, number>();

  return {
    async capturePayment(input: CapturePaymentInput): Promise<Answer> {
      const { effectId, orderId, reference } = capturePaymentInput.parse(input);
      const ledger = ledgerOf(orderId);
      const earlier = captures.get(effectId);
      if (earlier) {
        how.takeHeldAgain(ledger, input);
        if (!earlier.isAnswered && earlier.life !== now()) how.takeHeldAfterKill(ledger, input);
        return how.captureAgain(earlier.answer);
      }
      const nth = (tries.get(effectId) ?? 0) + 1;
      tries.set(effectId, nth);
      const fails = ledger.token.startsWith('tok_capture_fails') && (nth <= 2 || how.keepsFailure);
      if (fails) throw refused();
      how.mayCapture(ledger, input);
      if (how.beforeCapture) await how.beforeCapture();
      how.takeHeld(ledger, input);
      const answer = { status: 'captured', reference };
      const entry = { answer, life: now(), isAnswered: false };
      captures.set(effectId, entry);
      if (ledger.token === 'tok_capture_timeout' && nth === 1) throw new Error('lost');
      await inThisLife(sleep(ANSWER_TAKES_MS));
      entry.isAnswered = true;
      return answer;
    },

    async refundAmount(input: RefundAmountInput): Promise<Answer> {
      const { effectId, orderId } = refundAmountInput.parse(input);
      const ledger = ledgerOf(orderId);
      const earlier = answers.get(effectId);
      if (earlier) {
        how.givePartAgain(ledger, input);
        return how.partAgain(earlier);
      }
      how.mayGiveBack(ledger, input);
      how.givePart(ledger, input);
      const answer = { status: 'refunded', reference: `part-${randomUUID()}` };
      answers.set(effectId, answer);
      return answer;
    },
  };
}

/** The activities of contract version 2 that are effects of their own: captures and refunds of an amount. */
import type { Answer } from './ask.ts';
import { type Conversation, demand, resultOf } from './calls.ts';
import { doFirst } from './fenceRules.ts';
import type { DoInput } from './providerContract.ts';

export interface Payment {
  readonly input: DoInput;
  readonly reference: string;
}

/** One attempt to capture; `amount` is all that is held by default. */
export const capture = (
  talk: Conversation,
  { input, reference }: Payment,
  amount: unknown = input['amount'],
): Promise<Answer> =>
  talk.act('capturePayment', {
    effectId: `${input.orderId}:capture:1`,
    orderId: input.orderId,
    amount,
    currency: input['currency'],
    reference,
  });

/** One attempt to give an amount back. */
export const giveBack = (
  talk: Conversation,
  { input, reference }: Payment,
  number: number,
  amount: number,
): Promise<Answer> =>
  talk.act('refundAmount', {
    effectId: `${input.orderId}:refund:${number}`,
    orderId: input.orderId,
    amount,
    currency: input['currency'],
    reference,
    reason: 'CONFORMANCE',
  });

/** Repeats the capture until it is made. @returns its result */
export async function captureToEnd(talk: Conversation, payment: Payment) {
  const answer = await talk.settle(() => capture(talk, payment));
  const result = resultOf(answer, 'capturePayment');
  demand(result['status'] === 'captured', `the capture answered ${String(result['status'])}`);
  return result;
}

/** Repeats the refund until it is made. @returns its result */
export async function giveBackToEnd(
  talk: Conversation,
  payment: Payment,
  number: number,
  amount: number,
) {
  const answer = await talk.settle(() => giveBack(talk, payment, number, amount));
  return resultOf(answer, 'refundAmount');
}

export async function captured(talk: Conversation, trigger?: string): Promise<Payment> {
  const payment = await doFirst(talk, talk.contract.newDo(trigger));
  await captureToEnd(talk, payment);
  return payment;
}

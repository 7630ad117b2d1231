/** How a rule speaks to a provider's worker: one question, one answer, whatever lies between. */

export const activityNames = [
  'chargePayment',
  'refundPayment',
  'bookShipment',
  'cancelShipment',
] as const;
export type ActivityName = (typeof activityNames)[number];

/** One try of an activity and what came of it. `timeout`: no answer in time. */
export type Answer =
  | { readonly kind: 'result'; readonly result: unknown }
  | {
      readonly kind: 'failure';
      readonly type: string;
      readonly nonRetryable: boolean;
      readonly message: string;
    }
  | { readonly kind: 'timeout' };

/** Asks once, without retries. Never rejects because of what the worker did. */
export type Ask = (activity: ActivityName, input: unknown, limitMs: number) => Promise<Answer>;

/** All that was asked and answered, for the rules about every answer. */
export interface Exchange {
  readonly activity: ActivityName;
  readonly input: unknown;
  readonly answer: Answer;
  readonly tookMs: number;
  /** `triggered`: the input makes the provider behave in some way; `broken`: it is not as agreed. */
  readonly sort: 'ordinary' | 'triggered' | 'broken';
}

/** An answer in the words of a report, short. */
export function told(answer: Answer): string {
  if (answer.kind === 'timeout') return 'no answer in time';
  if (answer.kind === 'result') return JSON.stringify(answer.result).slice(0, 200);
  const retried = answer.nonRetryable ? 'non-retryable' : 'retryable';
  return `${retried} failure ${answer.type || '(no type)'}`;
}

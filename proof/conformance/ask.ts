/** How a rule calls a provider's activities: in this process or over Temporal. */

const activityNames = [
  'chargePayment',
  'refundPayment',
  'authorizePayment',
  'capturePayment',
  'voidPayment',
  'refundAmount',
  'bookShipment',
  'cancelShipment',
  'listPayments',
  'listShipments',
  /** The kit's own, which a sandbox's worker may offer: see books.ts. */
  'readBooks',
] as const;
export type ActivityName = (typeof activityNames)[number];

/** The outcome of one attempt of an activity. `timeout`: no answer in time. */
export type Answer =
  | { readonly kind: 'result'; readonly result: unknown }
  | {
      readonly kind: 'failure';
      readonly type: string;
      readonly nonRetryable: boolean;
      readonly message: string;
    }
  | { readonly kind: 'timeout' };

/** Makes one attempt, without retries. Failures of the worker are answers, not rejections. */
export type Ask = (activity: ActivityName, input: unknown, limitMs: number) => Promise<Answer>;

/** One attempt and its answer, kept for the rules about all answers. */
export interface Exchange {
  readonly activity: ActivityName;
  readonly input: unknown;
  readonly answer: Answer;
  readonly tookMs: number;
  /** `triggered`: the input triggers a behaviour; `invalid`: the input violates the contract. */
  readonly sort: 'ordinary' | 'triggered' | 'invalid';
}

/** An answer as a short text for the report. */
export function textOf(answer: Answer): string {
  if (answer.kind === 'timeout') return 'no answer in time';
  if (answer.kind === 'result') return JSON.stringify(answer.result).slice(0, 200);
  const retried = answer.nonRetryable ? 'non-retryable' : 'retryable';
  const words = answer.message && answer.message !== answer.type ? `: ${answer.message}` : '';
  return `${retried} failure ${answer.type || '(no type)'}${words}`.slice(0, 300);
}

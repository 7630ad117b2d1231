/** The conformance kit's own workflow: makes one attempt of an activity and returns its outcome. */
import {
  ActivityFailure,
  ApplicationFailure,
  proxyActivities,
  TimeoutFailure,
} from '@temporalio/workflow';
import type { ActivityName, Answer } from './ask.ts';

export interface Question {
  readonly activity: ActivityName;
  readonly taskQueue: string;
  readonly input: unknown;
  /** Milliseconds for the attempt. */
  readonly limitMs: number;
  /** Milliseconds until a worker must have taken the task. */
  readonly pickUpMs: number;
}
/** `no worker`: no worker took the task in time. */
export type Reply = Answer | { readonly kind: 'no worker' };

export async function askOnce(question: Question): Promise<Reply> {
  const { activity, taskQueue, input, limitMs, pickUpMs } = question;
  const activities = proxyActivities<Record<ActivityName, (input: unknown) => Promise<unknown>>>({
    taskQueue,
    startToCloseTimeout: limitMs,
    scheduleToStartTimeout: pickUpMs,
    retry: { maximumAttempts: 1 },
  });
  try {
    return { kind: 'result', result: await activities[activity](input) };
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return replyOf(error.cause);
  }
}

function replyOf(cause: unknown): Reply {
  if (cause instanceof TimeoutFailure) {
    return { kind: cause.timeoutType === 'SCHEDULE_TO_START' ? 'no worker' : 'timeout' };
  }
  if (cause instanceof ApplicationFailure) {
    const { type, nonRetryable, message } = cause;
    return { kind: 'failure', type: type ?? '', nonRetryable: nonRetryable === true, message };
  }
  const { name = 'Error', message = '' } = (cause ?? {}) as Partial<Error>;
  return { kind: 'failure', type: name, nonRetryable: false, message };
}

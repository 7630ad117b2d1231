/** Calls activities in this process, as Temporal would without retries. */
import { ApplicationFailure } from '@temporalio/common';
import { TimeLimitError, withTimeLimit } from '../../ops/timeLimit.ts';
import type { ActivityName, Answer, Ask } from './ask.ts';

type Activities = Partial<Record<ActivityName, (input: never) => Promise<unknown>>>;

export function askInProcess(activities: Activities): Ask {
  return async (activity, input, limitMs) => {
    const run = activities[activity];
    if (run === undefined) throw new Error(`there is no activity ${activity}`);
    // Temporal sends inputs and results as JSON.
    const sent = JSON.parse(JSON.stringify(input)) as never;
    try {
      return await withTimeLimit(
        answerOf(() => run(sent)),
        limitMs,
        activity,
      );
    } catch (error) {
      if (!(error instanceof TimeLimitError)) throw error;
      return { kind: 'timeout' };
    }
  };
}

async function answerOf(run: () => Promise<unknown>): Promise<Answer> {
  try {
    return { kind: 'result', result: JSON.parse(JSON.stringify(await run())) };
  } catch (error) {
    const { message } = error as Error;
    if (!(error instanceof ApplicationFailure)) {
      const { name } = error as Error;
      return { kind: 'failure', type: name, nonRetryable: false, message };
    }
    const { type, nonRetryable } = error;
    return { kind: 'failure', type: type ?? '', nonRetryable: nonRetryable === true, message };
  }
}

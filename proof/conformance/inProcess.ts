/** Asks activities in this process, as Temporal would without any of its retries. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityName, Answer, Ask } from './ask.ts';

type Activities = Partial<Record<ActivityName, (input: never) => Promise<unknown>>>;

export function askInProcess(activities: Activities): Ask {
  return async (activity, input, limitMs) => {
    const run = activities[activity];
    if (run === undefined) throw new Error(`there is no activity ${activity}`);
    const late = new AbortController();
    const timeout = sleep(limitMs, { kind: 'timeout' } as const, { signal: late.signal });
    // What arrives has been JSON, whatever it was when it was sent.
    const sent = JSON.parse(JSON.stringify(input)) as never;
    try {
      return await Promise.race([answerOf(() => run(sent)), timeout]);
    } finally {
      late.abort();
      timeout.catch(() => {});
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

/** The cause of an activity's failure, and its type as far as it may be shown. */
import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import { isErrorCode } from '../contracts/errors.ts';

/** A regular activity's failure is wrapped in an ActivityFailure, a local activity's is not. */
export const causeOf = (error: unknown): unknown =>
  error instanceof ActivityFailure ? error.cause : error;

/** An application failure that is not to be retried. */
export function isDefinite(error: unknown): boolean {
  const cause = causeOf(error);
  return cause instanceof ApplicationFailure && cause.nonRetryable === true;
}

/** No worker has taken the task in time: nothing has happened, and nobody is to blame for it. */
export function isUntaken(error: unknown): boolean {
  const cause = causeOf(error);
  return cause instanceof TimeoutFailure && cause.timeoutType === 'SCHEDULE_TO_START';
}

/** The failure's type if it is in our table, else `UNKNOWN`: a provider's text may hold anything. */
export function errorType(error: unknown): string {
  const cause = causeOf(error);
  if (isUntaken(error)) return 'NO_WORKER';
  if (cause instanceof TimeoutFailure) {
    // The last attempt's failure says more than the timeout does.
    return cause.cause ? errorType(cause.cause) : 'TIMEOUT';
  }
  const type = cause instanceof ApplicationFailure ? cause.type : null;
  return type && isErrorCode(type) ? type : 'UNKNOWN';
}

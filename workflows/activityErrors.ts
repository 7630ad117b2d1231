/** The cause of an activity's failure, and its type as far as it may be shown. */
import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/workflow';
import { isErrorCode } from '../contracts/errors.ts';

/** A regular activity's failure is wrapped in an ActivityFailure, a local activity's is not. */
export const causeOf = (error: unknown): unknown =>
  error instanceof ActivityFailure ? error.cause : error;

/** The failure's type if it is in our table, else `UNKNOWN`: a provider's text may hold anything. */
export function errorType(error: unknown): string {
  const cause = causeOf(error);
  if (cause instanceof TimeoutFailure) {
    // The last attempt's failure says more than the timeout does.
    return cause.cause ? errorType(cause.cause) : 'TIMEOUT';
  }
  const type = cause instanceof ApplicationFailure ? cause.type : null;
  return type && isErrorCode(type) ? type : 'UNKNOWN';
}

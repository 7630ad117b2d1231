/** What activities throw: ApplicationFailures whose type is a code of contracts/errors.ts. */
import { ApplicationFailure } from '@temporalio/common';
import { type ErrorCode, sentence } from '../contracts/errors.ts';
import { failpoint } from '../ops/failpoint.ts';
import type { Logger } from '../ops/logger.ts';
import { currentAttempt } from '../ops/trace/work.ts';
import { ProviderRefusal } from './providers/providerRefusal.ts';

/** The effect definitely did not take place: not retried. */
export const definite = (code: ErrorCode): ApplicationFailure =>
  ApplicationFailure.nonRetryable(sentence(code), code);

/** The outcome is unknown: retried, and undone when it stays unknown. */
export const unknown = (code: ErrorCode): ApplicationFailure =>
  ApplicationFailure.retryable(sentence(code), code);

export interface ActivityContext {
  /** The activity's name and the effect's or order's id, for the log: nothing personal. */
  readonly activity: string;
  readonly subject: string;
  /** The code for errors that have none. */
  readonly otherwise: ErrorCode;
}

/**
 * Runs an activity's body. Errors are logged here with their message and reported to Temporal as a
 * code only, because its histories are read by many and kept for long.
 */
export async function asFailures<T>(
  log: Logger,
  { activity, subject, otherwise }: ActivityContext,
  run: () => Promise<T>,
): Promise<T> {
  try {
    const result = await run();
    await failpoint('activity:before-report', activity);
    return result;
  } catch (error) {
    const failure = failureOf(error, otherwise);
    const level = failure.nonRetryable ? 'info' : isTold(currentAttempt()) ? 'warn' : 'debug';
    log[level](
      { err: error, activity, subject, code: failure.type },
      `${activity} did not succeed`,
    );
    throw failure;
  }
}

/** Attempts 1, 2, 4, 8…: an undo is tried for as long as its provider is away, which may be days. */
const isTold = (attempt: number): boolean => (attempt & (attempt - 1)) === 0;

function failureOf(error: unknown, otherwise: ErrorCode): ApplicationFailure {
  if (error instanceof ApplicationFailure) return error;
  if (error instanceof ProviderRefusal) return definite(error.code);
  return unknown(otherwise);
}

/** What an activity failed of. */
import { ActivityFailure } from '@temporalio/workflow';

/** A regular activity's failure comes wrapped, a local one's as it is. */
export const causeOf = (error: unknown): unknown =>
  error instanceof ActivityFailure ? error.cause : error;

/** What an activity came to. */
import { ApplicationFailure } from '@temporalio/common';

/** `done`, or the type of the application failure, or the text of any other error. */
export const failureTypeOf = (activity: Promise<unknown>): Promise<string | null | undefined> =>
  activity.then(
    () => 'done',
    (error: unknown) => (error instanceof ApplicationFailure ? error.type : String(error)),
  );

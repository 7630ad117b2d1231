/** What asking a running saga can come to. */
import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';

/**
 * Gives the saga `ms` milliseconds to answer. gRPC's deadline alone would not bound connecting, nor
 * the polling for an update whose worker is away.
 */
export async function askInTime<T>(ms: number, ask: (deadline: number) => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the saga did not answer in time')), ms);
  });
  try {
    return await Promise.race([ask(Date.now() + ms), tooLong]);
  } finally {
    clearTimeout(timer);
  }
}

/** The type of the failure an update was refused with, or null. */
export const refusedAs = (error: unknown): string | null =>
  error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure
    ? (error.cause.type ?? null)
    : null;

/** Whether the error says that the order's saga is over. */
export const hasEnded = (error: unknown): boolean =>
  error instanceof WorkflowExecutionAlreadyStartedError ||
  error instanceof WorkflowNotFoundError ||
  refusedAs(error) === 'AcceptedUpdateCompletedWorkflow';

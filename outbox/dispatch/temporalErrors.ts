/** What a failed call to Temporal says: that Temporal is away, or something about this command. */
import { isGrpcServiceError } from '@temporalio/client';
import { NamespaceNotFoundError } from '@temporalio/common';

// gRPC status codes, as far as they differ in what to do.
const CANCELLED = 1;
const DEADLINE_EXCEEDED = 4;
const PERMISSION_DENIED = 7;
const RESOURCE_EXHAUSTED = 8;
const UNAVAILABLE = 14;
const UNAUTHENTICATED = 16;

const statusOf = (error: unknown): number | null => {
  const status = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return isGrpcServiceError(status) ? status.code : null;
};

/**
 * - `away`: no command can be handed over now. The command is not to blame.
 * - `busy`: this call took too long or was one too many. Perhaps Temporal is away or overloaded,
 *   perhaps only this order's workflow is.
 * - `refused`: Temporal is there and did not take the command.
 */
export type TemporalTrouble = 'away' | 'busy' | 'refused';

export function troubleOf(error: unknown): TemporalTrouble {
  if (error instanceof NamespaceNotFoundError) return 'away';
  switch (statusOf(error)) {
    case UNAVAILABLE:
    case UNAUTHENTICATED:
    case PERMISSION_DENIED:
      return 'away';
    case CANCELLED:
    case DEADLINE_EXCEEDED:
    case RESOURCE_EXHAUSTED:
      return 'busy';
    default:
      return 'refused';
  }
}

/** A failure's class and code, without its words: they may quote what was sent. */
export function errorLabel(error: unknown): string {
  const name = error instanceof Error ? error.name : typeof error;
  const status = statusOf(error);
  return status === null ? name : `${name} GRPC_${status}`;
}

/** What a failed call to Temporal says: about Temporal, about the call, or about the saga. */
import {
  isGrpcServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ApplicationFailure, NamespaceNotFoundError } from '@temporalio/common';

/** gRPC status codes, as far as they make a difference here. */
export const GRPC = {
  CANCELLED: 1,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
} as const;

/** The gRPC status of an error or of its cause, or null when it is no gRPC error. */
export function grpcStatus(error: unknown): number | null {
  const status = error instanceof Error && error.cause !== undefined ? error.cause : error;
  return isGrpcServiceError(status) ? status.code : null;
}

/**
 * - `away`: Temporal takes no call now. The call is not to blame.
 * - `busy`: this call took too long or was rate limited. Temporal may be away or overloaded, or
 *   only this order's workflow is.
 * - `refused`: Temporal answered and did not accept the call.
 */
export type TemporalTrouble = 'away' | 'busy' | 'refused';

export function troubleOf(error: unknown): TemporalTrouble {
  if (error instanceof NamespaceNotFoundError) return 'away';
  switch (grpcStatus(error)) {
    case GRPC.UNAVAILABLE:
    case GRPC.UNAUTHENTICATED:
    case GRPC.PERMISSION_DENIED:
      return 'away';
    case GRPC.CANCELLED:
    case GRPC.DEADLINE_EXCEEDED:
    case GRPC.RESOURCE_EXHAUSTED:
      return 'busy';
    default:
      return 'refused';
  }
}

/** A failure's class and code, without its message, which may quote what was sent. */
export function errorLabel(error: unknown): string {
  const name = error instanceof Error ? error.name : typeof error;
  const status = grpcStatus(error);
  return status === null ? name : `${name} GRPC_${status}`;
}

/** The failure type that the saga rejected an Update with, or null. */
export const refusalOf = (error: unknown): string | null =>
  error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure
    ? (error.cause.type ?? null)
    : null;

/** Whether the error says that the order's saga has closed. */
export const sagaHasClosed = (error: unknown): boolean =>
  error instanceof WorkflowExecutionAlreadyStartedError ||
  error instanceof WorkflowNotFoundError ||
  refusalOf(error) === 'AcceptedUpdateCompletedWorkflow';

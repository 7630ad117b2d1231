/**
 * A problem of the set-up that a person can fix: a missing tool, a port in use, a step that failed.
 * Only its message is printed, one sentence without a stack trace.
 */
export class SetupProblem extends Error {
  override readonly name = 'SetupProblem';
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/**
 * Something a person can put right: a tool that is missing, a port in use, a step that failed.
 * Its message is one sentence and is all that is printed, without a stack.
 */
export class SetupProblem extends Error {
  override readonly name = 'SetupProblem';
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

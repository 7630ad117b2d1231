/** Maps database failures to problems. */
import { ProblemError, temporaryProblem } from './problem.ts';

const UNREACHABLE_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'CONNECT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
]);
/** Admin shutdown, crash shutdown, cannot connect now, too many connections, read only. */
const UNAVAILABLE_STATES = /^(08|57P0[1-5]|53|25006)/;
/** Statement or lock timeout, deadlock, serialization failure, idle in transaction. */
const BUSY_STATES = /^(57014|55P03|40P01|40001|25P03)/;
/** Data exceptions: a last defence against input that a schema should have refused. */
const DATA_STATES = /^22/;

const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;

/** The error and its chain of causes, at most five. */
export function* causes(error: unknown): Generator<Error> {
  let current: unknown = error;
  for (let depth = 0; current instanceof Error && depth < 5; depth += 1) {
    yield current;
    current = current instanceof AggregateError ? current.errors[0] : current.cause;
  }
}

/** @returns null when the error is not a database failure. */
export function databaseProblem(error: unknown): ProblemError | null {
  for (const cause of causes(error)) {
    const code = codeOf(cause);
    if (code === null) continue;
    if (UNREACHABLE_CODES.has(code) || UNAVAILABLE_STATES.test(code)) {
      return temporaryProblem('SERVICE_UNAVAILABLE', 2, { cause: error });
    }
    if (BUSY_STATES.test(code)) return temporaryProblem('OVERLOADED', 1, { cause: error });
    if (DATA_STATES.test(code)) return new ProblemError('INVALID_REQUEST', { cause: error });
  }
  return null;
}

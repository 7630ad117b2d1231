/** RFC 9457 problem details, the shape of every failure. */
import { type ErrorCode, errors, isRetryable, sentence } from '../../contracts/errors.ts';

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

interface ProblemOptions {
  /** Extra members; they never replace the standard ones. */
  readonly extension?: Readonly<Record<string, JsonValue>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/** May be thrown anywhere below a route; errorHandler.ts answers it. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ErrorCode;
  readonly extension: Readonly<Record<string, JsonValue>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: ErrorCode, options: ProblemOptions = {}) {
    super(code, { cause: options.cause });
    this.code = code;
    this.extension = options.extension ?? {};
    this.headers = options.headers ?? {};
  }
}

/** A problem that is expected to pass: the client should retry after so many seconds. */
export const temporaryProblem = (
  code: ErrorCode,
  retryAfterSeconds: number,
  options: ProblemOptions = {},
): ProblemError =>
  new ProblemError(code, {
    ...options,
    headers: { ...options.headers, 'Retry-After': String(retryAfterSeconds) },
  });

/** An error of one field. The message never repeats a value that was sent. */
export interface FieldError {
  readonly path: string;
  readonly message: string;
}

/**
 * Appends a field's name to a path: `items[0]` and `itemId` make `items[0].itemId`. A name that is
 * unlike a field's name, or has as many digits as a part of a number, may be anything the client sent, so
 * `?` stands for it.
 */
export const fieldPath = (path: string, key: string): string => {
  const name = /^(?!.*\d{4})[A-Za-z_][A-Za-z0-9_]{0,40}$/.test(key) ? key : '?';
  return path === '' ? name : `${path}.${name}`;
};

export const fieldProblem = (code: ErrorCode, fields: readonly FieldError[]): ProblemError =>
  new ProblemError(code, {
    extension: { errors: fields.map(({ path, message }) => ({ path, message })) },
  });

/** The URN of a code, the same in every deployment. */
export const problemType = (code: ErrorCode): string =>
  `urn:problem:order-management:${code.toLowerCase().replaceAll('_', '-')}`;

/** Paths may be as long as the request headers; `instance` is cut off at this length. */
export const MAX_INSTANCE = 2_048;

const PROBLEM_TYPE = 'application/problem+json';

/** The status, headers and body of a problem's answer. */
export const problemAnswer = (
  problem: ProblemError,
  request: { readonly requestId: string; readonly path: string },
) => ({
  status: errors[problem.code].status,
  headers: { 'Content-Type': PROBLEM_TYPE, ...problem.headers },
  body: JSON.stringify(problemBody(problem, request)),
});

export function problemBody(
  problem: ProblemError,
  request: { readonly requestId: string; readonly path: string },
): Record<string, JsonValue> {
  const { status, title } = errors[problem.code];
  return {
    ...problem.extension,
    type: problemType(problem.code),
    title,
    status,
    detail: sentence(problem.code),
    instance: request.path.slice(0, MAX_INSTANCE),
    code: problem.code,
    retryable: isRetryable(problem.code),
    result: false,
    error: sentence(problem.code),
    requestId: request.requestId,
  };
}

/** Turns the issues of a schema into a problem that never repeats a value that was sent. */
import type { Hook } from '@hono/zod-openapi';
import type { ErrorCode } from '../../contracts/errors.ts';
import type { ApiEnv } from './environment.ts';
import { type FieldError, fieldPath, fieldProblem, ProblemError } from './problem.ts';

const MAX_ERRORS = 20;

/** The parts of a Zod issue that are used here. */
interface Issue {
  readonly code: string;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly errors?: readonly (readonly Issue[])[];
}

const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : fieldPath(text, String(part))),
    '',
  );

/** Of the alternatives of a union, the issues of one whose basic type matches. */
function closest(alternatives: readonly (readonly Issue[])[]): readonly Issue[] {
  const shaped = alternatives.filter(
    (issues) => !issues.some(({ code, path }) => code === 'invalid_type' && path.length === 0),
  );
  const [first = []] = shaped.length > 0 ? shaped : alternatives;
  return first;
}

function* fieldErrors(issues: readonly Issue[], at: readonly PropertyKey[]): Generator<FieldError> {
  for (const issue of issues) {
    const path = [...at, ...issue.path];
    if (issue.code === 'invalid_union' && issue.errors) {
      yield* fieldErrors(closest(issue.errors), path);
    } else {
      const isUnknownField = issue.code === 'unrecognized_keys';
      yield {
        path: pathText(path),
        message: isUnknownField ? 'has a field that is not known' : issue.message,
      };
    }
  }
}

/** A malformed path parameter gets the same code as one that names nothing. */
const notFoundCodes: Readonly<Record<string, ErrorCode>> = {
  orderId: 'ORDER_NOT_FOUND',
  itemId: 'ITEM_NOT_FOUND',
};

/** The validation hook of every route. */
export const refuseInvalid: Hook<unknown, ApiEnv, string, void> = (result) => {
  if (result.success) return;
  const issues: readonly Issue[] = result.error.issues as unknown as readonly Issue[];
  if (result.target === 'param') {
    throw new ProblemError(notFoundCodes[String(issues[0]?.path[0])] ?? 'ROUTE_NOT_FOUND');
  }
  if (result.target === 'header') {
    // The route's schema has declared headers only, so their names can be repeated.
    const fields = issues.map(({ path, message }) => ({ path: String(path[0]), message }));
    throw fieldProblem('INVALID_REQUEST', fields);
  }
  throw fieldProblem('INVALID_REQUEST', [...fieldErrors(issues, [])].slice(0, MAX_ERRORS));
};

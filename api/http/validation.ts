/** What a schema found wrong, told without repeating what was sent. */
import type { Hook } from '@hono/zod-openapi';
import type { ErrorCode } from '../../contracts/errors.ts';
import type { ApiEnv } from './environment.ts';
import { type FieldError, fieldPath, fieldProblem, ProblemError } from './problem.ts';

const MOST_ERRORS = 20;

/** The part of a schema library's issue that is used here. */
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

/** Of a value that may have several shapes, the shape it is closest to is told about. */
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
      const unknown = issue.code === 'unrecognized_keys';
      yield {
        path: pathText(path),
        message: unknown ? 'has a field that is not known' : issue.message,
      };
    }
  }
}

/** A path parameter of the wrong shape names something that does not exist. */
const missing: Readonly<Record<string, ErrorCode>> = {
  orderId: 'ORDER_NOT_FOUND',
  itemId: 'ITEM_NOT_FOUND',
};

/** Answers what a route's schemas refuse; the same for every route. */
export const refuseInvalid: Hook<unknown, ApiEnv, string, void> = (result) => {
  if (result.success) return;
  const issues: readonly Issue[] = result.error.issues as unknown as readonly Issue[];
  if (result.target === 'param') {
    throw new ProblemError(missing[String(issues[0]?.path[0])] ?? 'ROUTE_NOT_FOUND');
  }
  if (result.target === 'header') {
    // Only headers that the route declares are looked at: their names are ours.
    const named = issues.map(({ path, message }) => ({ path: String(path[0]), message }));
    throw fieldProblem('INVALID_REQUEST', named);
  }
  throw fieldProblem('INVALID_REQUEST', [...fieldErrors(issues, [])].slice(0, MOST_ERRORS));
};

/** Turns the issues of a schema into a problem that never repeats a value that was sent. */
import type { Hook } from '@hono/zod-openapi';
import type { ErrorCode } from '../../contracts/errors.ts';
import type { ApiEnv } from './environment.ts';
import { CARD_NUMBER } from './fields.ts';
import { type Issue, ruleOf } from './issueRules.ts';
import { type FieldError, fieldPath, fieldProblem, ProblemError } from './problem.ts';
import { mayBeUnstorable, requireStorableText } from './storableText.ts';

const MAX_ERRORS = 20;

const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : fieldPath(text, String(part))),
    '',
  );

const isAnotherType = ({ code, path }: Issue): boolean =>
  code === 'invalid_type' && path.length === 0;

/** Of the alternatives of a union, the issues of one whose basic type matches; null without one. */
const closest = (alternatives: readonly (readonly Issue[])[]): readonly Issue[] | null =>
  alternatives.find((issues) => !issues.some(isAnotherType)) ?? null;

function* fieldErrors(issues: readonly Issue[], data: unknown): Generator<FieldError> {
  for (const issue of issues) {
    const path = pathText(issue.path);
    const value = issue.path.reduce(memberOf, data);
    const nearest = issue.errors && closest(issue.errors);
    if (issue.keys) {
      for (const key of issue.keys)
        yield { path: fieldPath(path, key), message: 'is not a field of this request' };
    } else if (nearest && issue.message === 'Invalid input') {
      const placed = nearest.map((each) => ({ ...each, path: [...issue.path, ...each.path] }));
      yield* fieldErrors(placed, data);
    } else {
      yield { path, message: ruleOf(issue, value === undefined && issue.path.length > 0) };
    }
  }
}

function memberOf(value: unknown, key: PropertyKey): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;
}

/** A malformed path parameter gets the same code as one that names nothing. */
const notFoundCodes: Readonly<Record<string, ErrorCode>> = {
  orderId: 'ORDER_NOT_FOUND',
  itemId: 'ITEM_NOT_FOUND',
  subscriptionId: 'SUBSCRIPTION_NOT_FOUND',
};

/** The validation hook of every route. */
export const refuseInvalid: Hook<unknown, ApiEnv, string, void> = (result, c) => {
  if (result.success) {
    if (result.target === 'json' && mayBeUnstorable(c.var.canonicalJson ?? ''))
      requireStorableText(result.data);
    return;
  }
  const issues: readonly Issue[] = result.error.issues as unknown as readonly Issue[];
  if (result.target === 'param') {
    const [issue] = issues;
    const name = String(issue?.path[0]);
    // A customer who has ordered nothing is not unknown: only the id can be wrong.
    if (issue && name === 'userId')
      throw fieldProblem('INVALID_REQUEST', [{ path: name, message: ruleOf(issue, false) }]);
    throw new ProblemError(notFoundCodes[name] ?? 'ROUTE_NOT_FOUND');
  }
  if (result.target === 'header') {
    // The route's schema has declared headers only, so their names can be repeated. None is required.
    const fields = issues.map((issue) => ({
      path: String(issue.path[0]),
      message: ruleOf(issue, false),
    }));
    throw fieldProblem('INVALID_REQUEST', fields);
  }
  const sent = result.target === 'json' ? c.var.json : c.req.query();
  const cards = issues.filter(({ params }) => params?.['kind'] === CARD_NUMBER);
  const fields = [...fieldErrors(cards.length > 0 ? cards : issues, sent)];
  throw fieldProblem(
    cards.length > 0 ? 'CARD_NUMBER_REFUSED' : 'INVALID_REQUEST',
    fields.slice(0, MAX_ERRORS),
  );
};

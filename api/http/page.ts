/** Pages of a list that is read by keyset. */
import { fieldProblem, type ProblemError } from './problem.ts';

/** For a cursor that has the form of one, and names nothing in the list. */
export const cursorProblem = (path = 'cursor'): ProblemError =>
  fieldProblem('INVALID_REQUEST', [{ path, message: 'is not a cursor of this API' }]);

/**
 * @param rows one more than `limit` was asked for: it tells whether there is a next page
 * @returns the rows of the page, and the last of them when there is a next page
 */
export function pageOf<Row>(rows: readonly Row[], limit: number) {
  const shown = rows.slice(0, limit);
  return { shown, last: rows.length > limit ? shown.at(-1) : undefined };
}

/** A place in the feed as clients have it: opaque, and told apart from one of another generation. */
import { z } from '@hono/zod-openapi';
import type { FeedNumbering, FeedPosition } from '../../db/feed.ts';
import { fieldProblem, ProblemError } from '../http/problem.ts';

const SHAPE = /^(\d{1,9}) (\d{1,20}) (\d{1,19})$/;

export const feedCursor = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[A-Za-z0-9_-]+$/, 'is not a cursor of this API')
  .openapi({ example: 'MSA5MTIgNDQx' });

export const cursorOf = (generation: number, place: FeedPosition): string =>
  Buffer.from(`${generation} ${place.transactionId} ${place.position}`).toString('base64url');

/**
 * @throws ProblemError INVALID_REQUEST when the cursor is none of ours, CURSOR_OUTDATED when it is
 *   of another generation of the feed, or after everything that was ever written: the database was
 *   put back to an earlier time, and what is written next would come before it.
 */
export function placeOf(cursor: string, numbering: FeedNumbering, path: string): FeedPosition {
  const text = Buffer.from(cursor, 'base64url').toString('latin1');
  const [, its, transactionId, position] = SHAPE.exec(text) ?? [];
  const isOurs =
    transactionId !== undefined &&
    position !== undefined &&
    BigInt(transactionId) < 2n ** 64n &&
    BigInt(position) < 2n ** 63n;
  if (!isOurs) {
    throw fieldProblem('INVALID_REQUEST', [{ path, message: 'is not a cursor of this API' }]);
  }
  const isOfNow =
    Number(its) === numbering.generation &&
    BigInt(transactionId) <= BigInt(numbering.newestTransactionId);
  if (!isOfNow) throw new ProblemError('CURSOR_OUTDATED');
  return { transactionId, position };
}

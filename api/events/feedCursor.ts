/** Cursors of the feed: a feed position with the feed's generation, opaque to clients. */
import { z } from '@hono/zod-openapi';
import type { FeedNumbering, FeedPosition } from '../../db/feed.ts';
import { cursorProblem } from '../http/page.ts';
import { ProblemError } from '../http/problem.ts';

const SHAPE = /^(\d{1,9}) (\d{1,20}) (\d{1,19})$/;

export const feedCursor = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[A-Za-z0-9_-]+$/, 'is not a cursor of this API')
  .openapi({ example: 'MSA5MTIgNDQx' });

export const cursorOf = (generation: number, { transactionId, position }: FeedPosition): string =>
  Buffer.from(`${generation} ${transactionId} ${position}`).toString('base64url');

/**
 * @param path names the request's field in a problem
 * @throws ProblemError INVALID_REQUEST when the cursor cannot be parsed. CURSOR_OUTDATED when it is of
 *   another generation of the feed, or after every event: the database was restored to an earlier
 *   time, and the next event would come before the cursor.
 */
export function positionOf(cursor: string, numbering: FeedNumbering, path: string): FeedPosition {
  const text = Buffer.from(cursor, 'base64url').toString('latin1');
  const [, generation, transactionId, position] = SHAPE.exec(text) ?? [];
  const isCursor =
    transactionId !== undefined &&
    position !== undefined &&
    BigInt(transactionId) < 2n ** 64n &&
    BigInt(position) < 2n ** 63n;
  if (!isCursor) {
    throw cursorProblem(path);
  }
  const isCurrent =
    Number(generation) === numbering.generation &&
    BigInt(transactionId) <= BigInt(numbering.newestTransactionId);
  if (!isCurrent) throw new ProblemError('CURSOR_OUTDATED');
  return { transactionId, position };
}

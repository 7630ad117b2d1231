/**
 * Limits the pieces that one customer's orders hold before they are confirmed: until then they may
 * never be paid, and nobody else can buy what they hold.
 */
import { sql } from 'drizzle-orm';
import type { OrderItem } from '../../contracts/order.ts';
import type { Queries } from '../../db/client.ts';
import { ProblemError } from '../http/problem.ts';

/** The pieces of a user's pending orders, as SQL. @param user an expression */
export const unpaidPieces = (user: string): string => `(
  select coalesce(sum(held.quantity), 0) from orders pending
  join order_items held using (order_id)
  where pending.user_id = ${user} and pending.status = 'pending')`;

const lockOf = (user: string): string => `hashtextextended(${user}, 26)`;

/**
 * Takes the user's lock, as SQL; false while another transaction holds it. Orders of one user are
 * accepted one after another, so that many at the same time cannot pass the limit together.
 */
export const heldFor = (user: string): string => `pg_try_advisory_xact_lock(${lockOf(user)})`;

interface Draft {
  readonly userId: string;
  readonly items: readonly OrderItem[];
  readonly maxUnpaidPieces: number | null;
}

/**
 * Waits for the user's lock, so that it sees what was accepted before.
 *
 * @throws ProblemError TOO_MANY_UNPAID
 */
export async function refuseUnpaid(
  tx: Queries,
  { userId, items, maxUnpaidPieces }: Draft,
): Promise<void> {
  if (maxUnpaidPieces === null) return;
  const user = sql`${userId}::text`;
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${user}, 26))`);
  const [row] = await tx.execute<{ pieces: string }>(
    sql`select ${sql.raw(unpaidPieces('asked.user_id'))} as pieces
      from (select ${user} as user_id) asked`,
  );
  const ordered = items.reduce((sum, { quantity }) => sum + quantity, 0);
  if (Number(row?.pieces ?? 0) + ordered <= maxUnpaidPieces) return;
  throw new ProblemError('TOO_MANY_UNPAID', { extension: { maxUnpaidPieces } });
}

/** Commands that were tried and not taken: listing them, and dropping one. */
import { sql } from 'drizzle-orm';
import type { commandKinds } from '../../contracts/commands.ts';
import type { Queries } from '../../db/client.ts';

export type RefusedCommand = {
  /** A bigint in Postgres. */
  readonly commandId: string;
  readonly orderId: string;
  readonly kind: (typeof commandKinds)[number];
  readonly attempts: number;
  /** A class or a code, never a message. */
  readonly lastError: string | null;
  /** As Postgres writes timestamps. */
  readonly acceptedAt: string;
  readonly dueAt: string;
};

const MOST_LISTED = 100;

/** The oldest first. */
export async function listRefused(db: Queries): Promise<RefusedCommand[]> {
  return db.execute<RefusedCommand>(sql`
    select id as "commandId", order_id as "orderId", kind, attempts, last_error as "lastError",
      created_at as "acceptedAt", due_at as "dueAt"
    from commands where attempts > 0 order by id limit ${MOST_LISTED}`);
}

/**
 * Deletes a command that was tried at least once; those behind it are handed over.
 *
 * @returns what it was; null when there is none
 */
export async function dropRefused(
  db: Queries,
  commandId: string,
): Promise<Pick<RefusedCommand, 'orderId' | 'kind'> | null> {
  const [dropped] = await db.execute<Pick<RefusedCommand, 'orderId' | 'kind'>>(sql`
    delete from commands where id = ${commandId} and attempts > 0
    returning order_id as "orderId", kind`);
  return dropped ?? null;
}

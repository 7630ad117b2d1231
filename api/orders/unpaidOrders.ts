/**
 * Limits the pieces that orders hold before they are confirmed: until then they may never be paid, and
 * nobody else can buy what they hold. Counted are the orders of one customer, and those that one client
 * placed for all its customers, whom it could invent.
 */
import { sql } from 'drizzle-orm';
import type { Queries } from '../../db/client.ts';
import { type JsonValue, ProblemError } from '../http/problem.ts';

export interface UnpaidLimits {
  /** Null for no limit. */
  readonly maxUnpaidPieces: number | null;
  readonly maxUnpaidPiecesOfClient: number | null;
}

interface Draft extends UnpaidLimits {
  readonly userId: string;
  /** The client that places the order for its user; null when the user does. */
  readonly placedBy: string | null;
}

/** The column that orders are counted by; `lock` keeps the locks of users and clients apart. */
const ofUser = { column: 'user_id', lock: 26 } as const;
const ofClient = { column: 'placed_by', lock: 27 } as const;
type Counted = typeof ofUser | typeof ofClient;

/** The pieces of the pending orders of a user or client, as SQL. @param who an expression */
const unpaidPieces = ({ column }: Counted, who: string): string => `(
  select coalesce(sum(pieces), 0) from orders where ${column} = ${who} and status = 'pending')`;

/** Takes the lock of a user or client, as SQL; false while another transaction holds it. */
const isHeld = ({ lock }: Counted, who: string): string =>
  `pg_try_advisory_xact_lock(hashtextextended(${who}, ${lock}))`;

/**
 * Whether the limits allow the order that is the row `o`, as a condition of SQL. Orders of one user are
 * accepted one after another, so that many at the same time cannot pass the limit together; so are those
 * of a client that comes near its limit (clientHoldings.ts).
 */
export const isAllowed = `
  (max_unpaid is null or (${isHeld(ofUser, 'user_id')}
    and max_unpaid >= pieces + ${unpaidPieces(ofUser, 'o.user_id')}))
  and (placed_by is null or max_unpaid_of_client is null or (${isHeld(ofClient, 'placed_by')}
    and max_unpaid_of_client >= pieces + ${unpaidPieces(ofClient, 'o.placed_by')}))`;

/**
 * Waits for the locks, so that it sees what was accepted before.
 *
 * @param pieces of the new order
 * @throws ProblemError TOO_MANY_UNPAID
 */
export async function refuseUnpaid(tx: Queries, draft: Draft, pieces: number): Promise<void> {
  const { userId, placedBy, maxUnpaidPieces, maxUnpaidPiecesOfClient } = draft;
  if (maxUnpaidPieces !== null && (await held(tx, ofUser, userId)) + pieces > maxUnpaidPieces)
    throw tooMany({ maxUnpaidPieces });
  if (placedBy === null || maxUnpaidPiecesOfClient === null) return;
  if ((await held(tx, ofClient, placedBy)) + pieces > maxUnpaidPiecesOfClient)
    throw tooMany({ maxUnpaidPiecesOfClient });
}

async function held(tx: Queries, counted: Counted, name: string): Promise<number> {
  const { lock } = counted;
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}::text, ${lock}))`);
  return sumOf(tx, counted, name);
}

async function sumOf(db: Queries, counted: Counted, name: string): Promise<number> {
  const sum = sql.raw(unpaidPieces(counted, 'asked.who'));
  const [row] = await db.execute<{ pieces: string }>(
    sql`select ${sum} as pieces from (select ${name}::text as who) asked`,
  );
  return Number(row?.pieces ?? 0);
}

/** The pieces of the pending orders that a client placed for its customers. */
export const unpaidPiecesOfClient = (db: Queries, client: string): Promise<number> =>
  sumOf(db, ofClient, client);

const tooMany = (extension: Readonly<Record<string, JsonValue>>): ProblemError =>
  new ProblemError('TOO_MANY_UNPAID', { extension });

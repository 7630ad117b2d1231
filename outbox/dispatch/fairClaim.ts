/**
 * Claims commands of every client in turn, so that one with 100,000 new orders delays another's by its
 * turn only. See docs/adr/0065.
 */
import { type SQL, sql } from 'drizzle-orm';
import type { Queries } from '../../db/client.ts';
import type { Claim, ClaimedCommand } from './claimedCommand.ts';

type Row = ClaimedCommand & {
  /** The last key looked at, when there may be more of them; else null. */
  readonly last: string | null;
};

export function createFairClaim(db: Queries): Claim {
  /** Where the next claim goes on; null for the first key. */
  let after: string | null = null;

  return async (limit, leaseMs, kinds = 'all') => {
    const claimed = async (from: SQL) => {
      const rows = await db.execute<Row>(claimOf(from, kinds, limit, leaseMs));
      return rows.map(({ last, ...command }) => {
        if (kinds === 'all') after = last;
        return command;
      });
    };
    if (kinds === 'others') return claimed(sql`select ''`);
    const began = after;
    after = null;
    const commands = await claimed(nextKey(began));
    return commands.length > 0 || began === null ? commands : claimed(nextKey(null));
  };
}

/** The next key of which something is due: one step in the index, however many commands it has. */
const nextKey = (after: SQL | string | null): SQL => sql`
  select n.fairness_key from commands n
  where n.due_at <= now() ${after === null ? sql`` : sql`and n.fairness_key > ${after}`}
  order by n.fairness_key limit 1`;

/**
 * Only the oldest command of an order is ever due: the next one waits until it is deleted. A claim is
 * a due time in the future, so nothing has to be cleaned up after a dispatcher that dies, and no
 * transaction is open during the call to Temporal.
 *
 * Postgres knows little of a table that fills and empties all the time. So the statement leaves it no
 * other index for a client's rows (hence two comparisons and an order by the key) and no reason to read
 * the whole table (hence the last limit).
 */
const claimOf = (first: SQL, kinds: 'all' | 'others', limit: number, leaseMs: number): SQL => {
  const more = kinds === 'all' ? sql`key is not null and n < ${limit}` : sql`false`;
  return sql`
    with recursive visited (key, n) as (
      select (${first}), 1
      union all
      select (${nextKey(sql`visited.key`)}), n + 1 from visited where ${more}
    ), turn as (
      select key, n from visited where key is not null
    ), due as (
      select c.id from turn cross join lateral (
        select id from commands c
        where c.fairness_key >= turn.key and c.fairness_key <= turn.key and c.due_at <= now()
          ${kinds === 'all' ? sql`` : sql`and c.kind <> 'start-order'`}
          and not exists (
            select from commands older where older.order_id = c.order_id and older.id < c.id)
        order by c.fairness_key, c.due_at, c.id
        limit (select ${limit} / greatest(count(*), 1) from turn)
        for update skip locked) c
      limit ${limit}
    )
    update commands c
    set due_at = now() + ${leaseMs} * interval '1 millisecond'
    from due
    where c.id = due.id
    returning c.id, c.order_id as "orderId", c.kind, c.payload, c.attempts,
      c.fairness_key as "fairnessKey",
      (select traceparent from orders o where o.order_id = c.order_id) as traceparent,
      (select max(key) from turn having max(n) = ${limit}) as last`;
};

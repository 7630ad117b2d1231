/** The accepted commands in Postgres, as the dispatcher sees them: claimed by lease, then removed. */
import type postgres from 'postgres';
import type { Command } from '../../contracts/commands.ts';

/** A command claimed by this dispatcher until its lease ends. */
export type ClaimedCommand = Command & {
  /** A bigint in Postgres; only ever compared and handed back. */
  readonly id: string;
  readonly orderId: string;
  /** How often handing it over has failed before. */
  readonly attempts: number;
};

export interface CommandQueue {
  /** Claims at most `limit` due commands, oldest first, for `leaseMs`. */
  claim(limit: number, leaseMs: number): Promise<ClaimedCommand[]>;
  /** Forgets commands that have been handed over. */
  remove(ids: readonly string[]): Promise<void>;
  /** Gives a claim back for later, without counting it as a failure. */
  release(id: string, delayMs: number): Promise<void>;
  /** Puts a command off after a failure. `error` is a class or a code, never a message. */
  postpone(id: string, delayMs: number, error: string): Promise<void>;
  backlog(): Promise<Backlog>;
}

export interface Backlog {
  /** Commands not yet handed over, counted up to BACKLOG_COUNT_LIMIT. */
  readonly count: number;
  readonly oldestAgeSeconds: number;
}

/** Counting is for a dashboard and must not cost more the further behind we are. */
const BACKLOG_COUNT_LIMIT = 100_000;

export function createCommandQueue(sql: postgres.Sql): CommandQueue {
  return {
    async claim(limit, leaseMs) {
      // Only the oldest command of an order is ever due: the next one waits until it is removed.
      // A claim is a due time in the future, so a dispatcher that dies needs no cleaning up after,
      // and no transaction is open while Temporal is talked to.
      return await sql<ClaimedCommand[]>`
        with due as (
          select c.id
          from commands c
          where c.due_at <= now()
            and not exists (
              select from commands older where older.order_id = c.order_id and older.id < c.id)
          order by c.due_at, c.id
          limit ${limit}
          for update skip locked)
        update commands c
        set due_at = now() + ${leaseMs} * interval '1 millisecond'
        from due
        where c.id = due.id
        returning c.id, c.order_id as "orderId", c.kind, c.payload, c.attempts`;
    },
    async remove(ids) {
      await sql`delete from commands where id = any(${ids as string[]}::bigint[])`;
    },
    async release(id, delayMs) {
      await sql`
        update commands set due_at = now() + ${delayMs} * interval '1 millisecond'
        where id = ${id}`;
    },
    async postpone(id, delayMs, error) {
      await sql`
        update commands
        set due_at = now() + ${delayMs} * interval '1 millisecond',
            attempts = attempts + 1,
            last_error = ${error}
        where id = ${id}`;
    },
    async backlog() {
      const [row] = await sql<Backlog[]>`
        select
          (select count(*)::int from (select from commands limit ${BACKLOG_COUNT_LIMIT}) counted)
            as "count",
          coalesce((
            select extract(epoch from now() - created_at) from commands order by id limit 1
          ), 0)::float8 as "oldestAgeSeconds"`;
      return row ?? { count: 0, oldestAgeSeconds: 0 };
    },
  };
}

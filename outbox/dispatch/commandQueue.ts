/** The accepted commands in Postgres: claimed by a lease, deleted once handed to Temporal. */
import { sql } from 'drizzle-orm';
import type { Command } from '../../contracts/commands.ts';
import type { Queries } from '../../db/client.ts';

/** A command claimed by this dispatcher until its lease ends. */
export type ClaimedCommand = Command & {
  /** A bigint in Postgres; only compared and handed back. */
  readonly id: string;
  readonly orderId: string;
  /** How many earlier attempts to hand it over have failed. */
  readonly attempts: number;
  /** Of its order: W3C trace context. */
  readonly traceparent: string | null;
};

export interface CommandQueue {
  /** Claims at most `limit` due commands, oldest first, for `leaseMs`. */
  claim(limit: number, leaseMs: number): Promise<ClaimedCommand[]>;
  /** Deletes commands that have been handed over. */
  remove(ids: readonly string[]): Promise<void>;
  /** Ends a claim; the command is due again after `delayMs`. Does not count as a failure. */
  release(id: string, delayMs: number): Promise<void>;
  /** Puts a command off after a failure. `error` is a class or a code, never a message. */
  postpone(id: string, delayMs: number, error: string): Promise<void>;
  backlog(): Promise<CommandBacklog>;
}

type CommandBacklog = {
  /** Commands not yet handed over, counted up to BACKLOG_COUNT_LIMIT. */
  readonly count: number;
  readonly oldestAgeSeconds: number;
};

/** Counting is for a dashboard: its cost must not grow with the backlog. */
const BACKLOG_COUNT_LIMIT = 100_000;

export function createCommandQueue(db: Queries): CommandQueue {
  return {
    async claim(limit, leaseMs) {
      // Only the oldest command of an order is ever due: the next one waits until it is deleted.
      // A claim is a due time in the future, so nothing has to be cleaned up after a dispatcher that
      // dies, and no transaction is open during the call to Temporal.
      return db.execute<ClaimedCommand>(sql`
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
        returning c.id, c.order_id as "orderId", c.kind, c.payload, c.attempts,
          (select traceparent from orders o where o.order_id = c.order_id) as traceparent`);
    },
    async remove(ids) {
      await db.execute(sql`delete from commands where id = any(${sql.param(ids)}::bigint[])`);
    },
    async release(id, delayMs) {
      await db.execute(sql`
        update commands set due_at = now() + ${delayMs} * interval '1 millisecond'
        where id = ${id}`);
    },
    async postpone(id, delayMs, error) {
      await db.execute(sql`
        update commands
        set due_at = now() + ${delayMs} * interval '1 millisecond',
            attempts = attempts + 1,
            last_error = ${error}
        where id = ${id}`);
    },
    async backlog() {
      const [row] = await db.execute<CommandBacklog>(sql`
        select
          (select count(*)::int from (select from commands limit ${BACKLOG_COUNT_LIMIT}) counted)
            as "count",
          coalesce((
            select extract(epoch from now() - created_at) from commands order by id limit 1
          ), 0)::float8 as "oldestAgeSeconds"`);
      return row ?? { count: 0, oldestAgeSeconds: 0 };
    },
  };
}

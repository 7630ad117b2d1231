/** The accepted commands in Postgres: claimed by a lease, deleted once handed to Temporal. */
import { sql } from 'drizzle-orm';
import type { Queries } from '../../db/client.ts';
import type { Claim } from './claimedCommand.ts';
import { createFairClaim } from './fairClaim.ts';

export interface CommandQueue {
  readonly claim: Claim;
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
    claim: createFairClaim(db),
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

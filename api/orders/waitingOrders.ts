/** The new orders that wait to be handed to Temporal, by whose turn they take. */
import { sql } from 'drizzle-orm';
import type { Queries } from '../../db/client.ts';

export type Waiting = {
  readonly fairnessKey: string;
  readonly orders: number;
  /** How long the oldest of them waits. */
  readonly seconds: number;
  /** The id of the oldest one's command: ids grow. */
  readonly oldest: number;
};

/** One scan of an index. @param most counts one more than this at most, of all together */
export const readWaiting = (db: Queries, most: number): Promise<Waiting[]> =>
  db.execute<Waiting>(sql`
    select fairness_key as "fairnessKey", count(*)::int as orders,
      extract(epoch from now() - min(due_at))::float8 as seconds, min(id)::float8 as oldest
    from (
      select fairness_key, due_at, id from commands
      where fairness_key > '' and due_at <= now() limit ${most + 1}) waiting
    group by fairness_key`);

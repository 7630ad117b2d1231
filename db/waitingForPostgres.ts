/** What a process waits for that needs Postgres and nothing else, for /readyz. */
import { sql } from 'drizzle-orm';
import { withTimeLimit } from '../ops/timeLimit.ts';
import type { Queries } from './client.ts';

/** A database that takes longer to answer a ping does not serve requests either. */
const READY_WITHIN_MS = 2_000;

export const waitingForPostgres = (db: Queries): Promise<readonly string[]> =>
  withTimeLimit(db.execute(sql`select 1`), READY_WITHIN_MS, 'a ping of Postgres').then(
    () => [],
    () => ['postgres'],
  );

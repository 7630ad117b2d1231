/** Deletes what has served its time, a bounded number of rows at once. */
import { sql } from 'drizzle-orm';
import type { Queries } from '../db/client.ts';

const ROWS = 5_000;

/** @returns how many rows went */
export async function cleanUp(db: Queries): Promise<number> {
  const keys = await db.execute(sql`
    delete from idempotency_keys where (caller, key) in (
      select caller, key from idempotency_keys where expires_at < now() limit ${ROWS}
      for update skip locked)`);
  return keys.count;
}

/** Deletes what has served its time: a bounded number of rows a statement, until none is left. */
import { type SQL, sql } from 'drizzle-orm';
import type { Queries } from '../../db/client.ts';

const ROWS = 5_000;
/** A run takes what is there, but not for ever; the next run goes on. */
const STATEMENTS = 40;

const expiredKeys = sql`
  delete from idempotency_keys where (caller, key) in (
    select caller, key from idempotency_keys where expires_at < now() limit ${ROWS}
    for update skip locked)`;

/** Updates are remembered for longer than any sender tries again. */
const oldUpdates = sql`
  delete from order_updates where (order_id, kind, update_id) in (
    select order_id, kind, update_id from order_updates
    where received_at < now() - interval '90 days' limit ${ROWS}
    for update skip locked)`;

/** @returns how many rows went */
export async function cleanUp(db: Queries): Promise<number> {
  return (await deleteAll(db, expiredKeys)) + (await deleteAll(db, oldUpdates));
}

async function deleteAll(db: Queries, statement: SQL): Promise<number> {
  let deleted = 0;
  for (let n = 0; n < STATEMENTS; n += 1) {
    const { count } = await db.execute(statement);
    deleted += count;
    if (count < ROWS) break;
  }
  return deleted;
}

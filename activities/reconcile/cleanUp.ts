/** Deletes expired rows, a bounded number per statement, until none is left. */
import { type SQL, sql } from 'drizzle-orm';
import type { Queries } from '../../db/client.ts';

const ROWS = 5_000;
/** The most statements per run and table; the next run continues. */
const STATEMENTS = 40;

const expiredKeys = sql`
  delete from idempotency_keys where (caller, key) in (
    select caller, key from idempotency_keys where expires_at < now() limit ${ROWS}
    for update skip locked)`;

/** Update ids are kept for longer than any sender retries. */
const oldUpdates = sql`
  delete from order_updates where (order_id, kind, update_id) in (
    select order_id, kind, update_id from order_updates
    where received_at < now() - interval '90 days' limit ${ROWS}
    for update skip locked)`;

/** An order that is taken up after such a time is taken up anew; the longest pause is a day. */
const oldTakingsUp = sql`
  delete from takings_up where order_id in (
    select order_id from takings_up
    where taken_at < now() - interval '30 days' limit ${ROWS}
    for update skip locked)`;

/** @returns the number of rows deleted */
export async function cleanUp(db: Queries): Promise<number> {
  let deleted = 0;
  for (const statement of [expiredKeys, oldUpdates, oldTakingsUp])
    deleted += await deleteAll(db, statement);
  return deleted;
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

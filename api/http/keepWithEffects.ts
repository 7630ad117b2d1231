/** Stores the answer of an idempotency key in the same statement as the effects of its request. */
import { type SQL, sql } from 'drizzle-orm';
import type { Keeping } from './idempotency.ts';
import {
  HOLD_MARGIN_SECONDS,
  type IdempotentRequest,
  type KeptAnswer,
  lockName,
  replacingRow,
  today,
} from './idempotencyKeys.ts';

/**
 * An `insert` for a CTE: one row when the answer is stored, none when another request holds the
 * key's lock or the key has an answer or a claim. The effects select from that CTE, so that they
 * happen only when the answer is stored.
 *
 * The statement's snapshot may be older than the lock and so miss an answer that was committed in
 * between. `on conflict` does not miss it, because it reads the newest version of the row. It looks at
 * this day only: around midnight (`isNearMidnight`) this statement must not be used.
 *
 * @param allowed a CTE of at most one row; without a row nothing is locked or stored.
 */
export function keepWithEffects(
  { caller, key, requestHash: request_hash }: IdempotentRequest,
  { status, headers, body, orderId: order_id }: KeptAnswer,
  { keepHours, holdSeconds = null }: Keeping,
  allowed: SQL,
): SQL {
  const lock = lockName({ caller, key });
  const kept = `${keepHours} hours`;
  const held = holdSeconds === null ? null : `${holdSeconds + HOLD_MARGIN_SECONDS} seconds`;
  const row = { caller, key, request_hash, status, headers, body, order_id, lock, kept, held };
  // One parameter and few parts: drizzle spends microseconds on each.
  return sql`insert into idempotency_keys as k
  (caller, key, request_hash, status, headers, body, order_id, expires_at, held_until)
  select caller, key, request_hash, status, headers, body, order_id, now() + kept, now() + held
  from ${allowed}, jsonb_to_record(${JSON.stringify(row)}::jsonb) as r (caller text, key text,
    request_hash text, status smallint, headers jsonb, body text, order_id uuid, lock text,
    kept interval, held interval)
  where pg_try_advisory_xact_lock(hashtextextended(lock, 0))
    and not exists (select from idempotency_keys other where other.caller = r.caller
      and other.key = r.key and other.day <> ${today} and other.expires_at > now())
  ${replacingRow} where k.expires_at <= now() returning key`;
}

/** The table of idempotency keys: a row per caller and key, with its answer, until it expires. */
import { and, desc, eq, isNotNull, type SQL, sql } from 'drizzle-orm';
import type { Database, Queries } from '../../db/client.ts';
import { idempotencyKeys } from '../../db/schema.ts';
import { hashOf } from './canonicalJson.ts';
import { isNearMidnight } from './midnight.ts';
import { ProblemError, temporaryProblem } from './problem.ts';

/** Stored instead of an HTTP status: the key is claimed by a running request, until the row expires. */
const RUNNING = 0;
/** Added to the hold of an answer: the wait may end a little late, and the outcome is then written. */
export const HOLD_MARGIN_SECONDS = 5;

export interface IdempotentRequest {
  /** The client and the user it acts for: the same key of another caller is another key. */
  readonly caller: string;
  readonly key: string;
  /** Of method, path and body. Not of `Prefer`, which does not change what the request does. */
  readonly requestHash: string;
}

export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The exact body, as text. */
  readonly body: string;
  readonly orderId: string | null;
}

export interface Answered {
  readonly answer: KeptAnswer;
  readonly replayed: boolean;
}

export const keyInUse = () => temporaryProblem('IDEMPOTENCY_KEY_IN_USE', 1);

/** The day whose partition a key is written to, as `idempotency_keys.day` has it by default. */
export const today = sql`(now() at time zone 'utc')::date`;

const sameKey = ({ caller, key }: IdempotentRequest) =>
  and(eq(idempotencyKeys.caller, caller), eq(idempotencyKeys.key, key));

/** A claim of this very request: once it has expired, another request may have claimed the key. */
const claimFor = ({ requestHash }: IdempotentRequest) =>
  sql`(${idempotencyKeys.status} = ${RUNNING} and ${idempotencyKeys.requestHash} = ${requestHash})`;

/**
 * @throws ProblemError IDEMPOTENCY_KEY_REUSED when the key was used with another request,
 *   IDEMPOTENCY_KEY_IN_USE while the first request runs or its answer is held.
 */
export async function findAnswer(
  queries: Queries,
  request: IdempotentRequest,
): Promise<KeptAnswer | null> {
  const [kept] = await queries
    .select()
    .from(idempotencyKeys)
    .where(and(sameKey(request), sql`${idempotencyKeys.expiresAt} > now()`))
    // The answer to a claim of the day before is of this day.
    .orderBy(desc(idempotencyKeys.day))
    .limit(1);
  if (!kept) return null;
  if (kept.requestHash !== request.requestHash) throw new ProblemError('IDEMPOTENCY_KEY_REUSED');
  if (kept.status === RUNNING) throw keyInUse();
  if (kept.heldUntil !== null) await endOverdueHold(queries, request);
  const { status, headers, body, orderId } = kept;
  return { status, headers, body, orderId };
}

/**
 * Ends the hold of a process that crashed: the answer stored before the hold becomes final. One
 * conditional update decides between this and a late `settleAnswer`.
 */
async function endOverdueHold(queries: Queries, request: IdempotentRequest): Promise<void> {
  const ended = await queries
    .update(idempotencyKeys)
    .set({ heldUntil: null })
    .where(and(sameKey(request), sql`${idempotencyKeys.heldUntil} <= now()`))
    .returning({ key: idempotencyKeys.key });
  // Still held, or settled just now: the client's next try finds the answer.
  if (ended.length === 0) throw keyInUse();
}

/**
 * Stores an answer, unless the key has one that has not expired or is claimed for another request.
 *
 * @returns whether it was stored.
 */
export async function keepAnswer(
  queries: Queries,
  request: IdempotentRequest,
  answer: KeptAnswer,
  keepHours: number,
  holdSeconds: number | null,
): Promise<boolean> {
  const { requestHash } = request;
  const lasts = sql`make_interval(hours => ${keepHours})`;
  const held = holdSeconds === null ? null : holdSeconds + HOLD_MARGIN_SECONDS;
  return writeRow(queries, request, { ...answer, requestHash }, lasts, held, claimFor(request));
}

/** The key's row of today is written over; a `where` on the row as it is must follow. */
export const replacingRow = sql.raw(`on conflict (caller, key, day) do update
  set request_hash = excluded.request_hash, status = excluded.status, headers = excluded.headers,
    body = excluded.body, order_id = excluded.order_id, created_at = excluded.created_at,
    expires_at = excluded.expires_at, held_until = excluded.held_until`);

/**
 * Writes the key's row of today, unless the key has another that has not expired.
 *
 * @param lasts an interval
 * @param held seconds for which the answer may still be replaced; null when it is final
 * @param replaces of the rows that have not expired, which are written over
 */
async function writeRow(
  queries: Queries,
  { caller, key }: IdempotentRequest,
  { requestHash, status, headers, body, orderId }: KeptAnswer & { readonly requestHash: string },
  lasts: SQL,
  held: number | null,
  replaces: SQL = sql`false`,
): Promise<boolean> {
  const mayBeReplaced = sql`(${idempotencyKeys.expiresAt} <= now() or ${replaces})`;
  const written = await queries.execute(sql`
    insert into ${idempotencyKeys}
      (caller, key, request_hash, status, headers, body, order_id, expires_at, held_until)
    select ${caller}, ${key}, ${requestHash}, ${status}::smallint, ${JSON.stringify(headers)}::jsonb, ${body},
      ${orderId}::uuid, now() + ${lasts}, now() + make_interval(secs => ${held})
    where not exists (
      select from ${idempotencyKeys} where caller = ${caller} and key = ${key}
        and day <> ${today} and not ${mayBeReplaced})
    ${replacingRow} where ${mayBeReplaced}
    returning key`);
  return written.length === 1;
}

/**
 * Ends the hold with this answer: every repeat gets it, whatever its `Prefer` says.
 *
 * @returns this answer, or the one a repeat was given because this one came too late.
 */
export async function settleAnswer(
  queries: Queries,
  request: IdempotentRequest,
  answer: KeptAnswer,
): Promise<Answered> {
  const settled = await queries
    .update(idempotencyKeys)
    .set({ ...answer, heldUntil: null })
    .where(
      and(
        sameKey(request),
        sql`${idempotencyKeys.expiresAt} > now()`,
        isNotNull(idempotencyKeys.heldUntil),
      ),
    )
    .returning({ key: idempotencyKeys.key });
  if (settled.length === 1) return { answer, replayed: false };
  const earlier = await findAnswer(queries, request);
  return earlier ? { answer: earlier, replayed: true } : { answer, replayed: false };
}

/** Names the key's advisory lock, which is the text's hash. */
export const lockName = ({ caller, key }: Pick<IdempotentRequest, 'caller' | 'key'>): string =>
  hashOf(caller, key);

/** Locks the key until the transaction ends. @throws ProblemError IDEMPOTENCY_KEY_IN_USE */
export async function holdKey(tx: Queries, request: IdempotentRequest): Promise<void> {
  const [lock] = await tx.execute<{ held: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtextextended(${lockName(request)}, 0)) as held`,
  );
  // Stryker disable next-line OptionalChaining: a select without a table has one row
  if (!lock?.held) throw keyInUse();
}

/**
 * Claims the key for a request; the claim expires after `seconds`.
 *
 * @returns false when the key is claimed or has an answer.
 * @throws ProblemError IDEMPOTENCY_KEY_IN_USE around midnight, while another request claims the key
 */
export async function claimKey(
  db: Database,
  request: IdempotentRequest,
  seconds: number,
): Promise<boolean> {
  const { requestHash } = request;
  const claim = { requestHash, status: RUNNING, headers: {}, body: '', orderId: null };
  const lasts = sql`make_interval(secs => ${seconds})`;
  if (!isNearMidnight()) return writeRow(db, request, claim, lasts, null);
  return db.transaction(async (tx) => {
    await holdKey(tx, request);
    return writeRow(tx, request, claim, lasts, null);
  });
}

/** Ends the claim of a request that was refused: the key may be used again. */
export async function releaseClaim(db: Database, request: IdempotentRequest): Promise<void> {
  await db
    .update(idempotencyKeys)
    .set({ expiresAt: sql`now()` })
    .where(and(sameKey(request), claimFor(request)));
}

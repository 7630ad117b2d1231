/** The table of idempotency keys: one row per caller and key, with its answer, until it expires. */
import { and, eq, isNotNull, sql } from 'drizzle-orm';
import type { Database, Queries } from '../../db/client.ts';
import { idempotencyKeys } from '../../db/schema.ts';
import { hashOf } from './canonicalJson.ts';
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
    .where(and(sameKey(request), sql`${idempotencyKeys.expiresAt} > now()`));
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
  const row = {
    ...answer,
    requestHash: request.requestHash,
    createdAt: sql`now()`,
    expiresAt: sql`now() + make_interval(hours => ${keepHours})`,
    heldUntil:
      holdSeconds === null
        ? null
        : sql`now() + make_interval(secs => ${holdSeconds + HOLD_MARGIN_SECONDS})`,
  };
  const kept = await queries
    .insert(idempotencyKeys)
    .values({ caller: request.caller, key: request.key, ...row })
    .onConflictDoUpdate({
      target: [idempotencyKeys.caller, idempotencyKeys.key],
      set: row,
      setWhere: sql`${idempotencyKeys.expiresAt} <= now() or ${claimFor(request)}`,
    })
    .returning({ key: idempotencyKeys.key });
  return kept.length === 1;
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
    .where(and(sameKey(request), isNotNull(idempotencyKeys.heldUntil)))
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
 */
export async function claimKey(
  db: Database,
  request: IdempotentRequest,
  seconds: number,
): Promise<boolean> {
  const row = {
    requestHash: request.requestHash,
    status: RUNNING,
    headers: {},
    body: '',
    orderId: null,
    createdAt: sql`now()`,
    expiresAt: sql`now() + make_interval(secs => ${seconds})`,
    heldUntil: null,
  };
  const claimed = await db
    .insert(idempotencyKeys)
    .values({ caller: request.caller, key: request.key, ...row })
    .onConflictDoUpdate({
      target: [idempotencyKeys.caller, idempotencyKeys.key],
      set: row,
      setWhere: sql`${idempotencyKeys.expiresAt} <= now()`,
    })
    .returning({ key: idempotencyKeys.key });
  return claimed.length === 1;
}

/** Removes the claim of a request that was refused. */
export async function releaseClaim(db: Database, request: IdempotentRequest): Promise<void> {
  await db.delete(idempotencyKeys).where(and(sameKey(request), claimFor(request)));
}

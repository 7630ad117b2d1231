/** The table of kept answers: one row per caller and key, until it expires. */
import { and, eq, isNotNull, sql } from 'drizzle-orm';
import type { Database, Queries } from '../../db/client.ts';
import { idempotencyKeys } from '../../db/schema.ts';
import { hashOf } from './canonicalJson.ts';
import { ProblemError, temporaryProblem } from './problem.ts';

/** Instead of a status: the request is being worked on, until the row expires. */
const RUNNING = 0;
/** For what an answer that was held still takes: a wait that is over a little late, and a write. */
const HOLD_MARGIN_SECONDS = 5;

export interface IdempotentRequest {
  /** The client and the user it acts for: keys of others are never met. */
  readonly caller: string;
  readonly key: string;
  /** Of method, path and body; what `Prefer` asks for is not part of what is done. */
  readonly requestHash: string;
}

export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The exact bytes, as text. */
  readonly body: string;
  readonly orderId: string | null;
}

export interface Answered {
  readonly answer: KeptAnswer;
  readonly replayed: boolean;
}

export const inUse = () => temporaryProblem('IDEMPOTENCY_KEY_IN_USE', 1);

const sameKey = ({ caller, key }: IdempotentRequest) =>
  and(eq(idempotencyKeys.caller, caller), eq(idempotencyKeys.key, key));

/** The same key may be claimed for another request, once a claim has expired. */
const claimFor = ({ requestHash }: IdempotentRequest) =>
  sql`(${idempotencyKeys.status} = ${RUNNING} and ${idempotencyKeys.requestHash} = ${requestHash})`;

/**
 * @throws ProblemError IDEMPOTENCY_KEY_REUSED when the key was used with another request,
 *   IDEMPOTENCY_KEY_IN_USE when this one is still running, or its answer is still held.
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
  if (kept.status === RUNNING) throw inUse();
  if (kept.heldUntil !== null) await endOverdueHold(queries, request);
  const { status, headers, body, orderId } = kept;
  return { status, headers, body, orderId };
}

/**
 * Whoever held the answer is gone: what was kept before holding it is the answer, from now on. The
 * row decides between this and a late `settleAnswer`.
 */
async function endOverdueHold(queries: Queries, request: IdempotentRequest): Promise<void> {
  const ended = await queries
    .update(idempotencyKeys)
    .set({ heldUntil: null })
    .where(and(sameKey(request), sql`${idempotencyKeys.heldUntil} <= now()`))
    .returning({ key: idempotencyKeys.key });
  // Still held, or settled just now: the next try finds the answer.
  if (ended.length === 0) throw inUse();
}

/**
 * Keeps an answer, unless the key has one that has not expired, or is claimed for another request.
 *
 * @returns whether it is kept.
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
 * Makes this the key's one answer, after it was held: every repeat gets it, whatever it prefers.
 *
 * @returns it, or the answer that a repeat got meanwhile because this one came too late.
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

/** Held until the transaction ends, in whichever way; the lock needs no cleaning up. */
export async function holdKey(tx: Queries, { caller, key }: IdempotentRequest): Promise<void> {
  const [lock] = await tx.execute<{ held: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtextextended(${hashOf(caller, key)}, 0)) as held`,
  );
  if (!lock?.held) throw inUse();
}

/** Whether the key is ours to work on; it is nobody's again after so many seconds. */
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

/** Frees a key whose claim came to nothing. */
export async function giveKeyBack(db: Database, request: IdempotentRequest): Promise<void> {
  await db.delete(idempotencyKeys).where(and(sameKey(request), claimFor(request)));
}

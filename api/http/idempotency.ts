/**
 * Idempotency-Key: the answer to a request is kept with what the request did, in one transaction,
 * so that a repeat gets the same bytes and nothing is done twice, wherever a crash came between.
 * Refusals are not kept: they changed nothing, and a repeat may well succeed.
 */
import { and, eq, sql } from 'drizzle-orm';
import type { Context, MiddlewareHandler, TypedResponse } from 'hono';
import type { Database, Queries } from '../../db/client.ts';
import { idempotencyKeys } from '../../db/schema.ts';
import { failpoint } from '../../ops/failpoint.ts';
import { canonicalJson, hashOf } from './canonicalJson.ts';
import { holdsCardNumber } from './cardNumbers.ts';
import type { ApiEnv } from './environment.ts';
import { fieldProblem, ProblemError, temporaryProblem } from './problem.ts';

/** Instead of a status: the request is being worked on, until the row expires. */
const RUNNING = 0;
const inUse = () => temporaryProblem('IDEMPOTENCY_KEY_IN_USE', 1);

const KEY_SHAPE = /^[!-~]{1,255}$/;

export interface IdempotentRequest {
  /** The client and the user it acts for: keys of others are never met. */
  readonly caller: string;
  readonly key: string;
  /** Of method, path and body; what `Prefer` asks for is not part of what is done. */
  readonly requestHash: string;
}

export interface KeptAnswer {
  readonly status: 200 | 201 | 202;
  readonly headers: Readonly<Record<string, string>>;
  /** The exact bytes, as text. */
  readonly body: string;
  readonly orderId: string | null;
}

export const keptJson = (
  status: KeptAnswer['status'],
  value: unknown,
  orderId: string | null,
  headers: KeptAnswer['headers'] = {},
): KeptAnswer => ({ status, headers, body: JSON.stringify(value), orderId });

/** Reads the request's key. Comes after `requireScopes` and `jsonBody`. */
export const idempotencyKey =
  (mayBeRequired: boolean): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const key = c.req.header('idempotency-key');
    if (key === undefined) {
      if (mayBeRequired && c.var.gate.idempotencyKeyRequired) {
        throw new ProblemError('IDEMPOTENCY_KEY_REQUIRED');
      }
      c.set('idempotent', null);
      return next();
    }
    if (!KEY_SHAPE.test(key)) throw new ProblemError('IDEMPOTENCY_KEY_INVALID');
    if (holdsCardNumber(key)) {
      throw fieldProblem('CARD_NUMBER_REFUSED', [
        { path: 'Idempotency-Key', message: 'looks like a card number' },
      ]);
    }
    const { clientId, subject } = c.var.caller;
    c.set('idempotent', {
      caller: JSON.stringify([clientId, subject]),
      key,
      requestHash: hashOf(c.req.method, c.req.path, canonicalJson(c.var.json)),
    });
    return next();
  };

const sameKey = ({ caller, key }: IdempotentRequest) =>
  and(eq(idempotencyKeys.caller, caller), eq(idempotencyKeys.key, key));

/**
 * @throws ProblemError IDEMPOTENCY_KEY_REUSED when the key was used with another request,
 *   IDEMPOTENCY_KEY_IN_USE when this one is still running.
 */
async function findAnswer(
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
  const { headers, body, orderId } = kept;
  return { status: kept.status as KeptAnswer['status'], headers, body, orderId };
}

/** Keeps an answer, unless the key has one that has not expired. */
async function keepAnswer(
  queries: Queries,
  request: IdempotentRequest,
  answer: KeptAnswer,
  keepHours: number,
): Promise<void> {
  const row = {
    ...answer,
    requestHash: request.requestHash,
    createdAt: sql`now()`,
    expiresAt: sql`now() + make_interval(hours => ${keepHours})`,
  };
  await queries
    .insert(idempotencyKeys)
    .values({ caller: request.caller, key: request.key, ...row })
    .onConflictDoUpdate({
      target: [idempotencyKeys.caller, idempotencyKeys.key],
      set: row,
      setWhere: sql`${idempotencyKeys.expiresAt} <= now() or ${idempotencyKeys.status} = ${RUNNING}`,
    });
}

/** Held until the transaction ends, in whichever way; the lock needs no cleaning up. */
async function holdKey(tx: Queries, { caller, key }: IdempotentRequest): Promise<void> {
  const [lock] = await tx.execute<{ held: boolean }>(
    sql`select pg_try_advisory_xact_lock(hashtextextended(${hashOf(caller, key)}, 0)) as held`,
  );
  if (!lock?.held) throw inUse();
}

export interface Answered {
  readonly answer: KeptAnswer;
  readonly replayed: boolean;
}

/**
 * Does the work and keeps its answer in one transaction, or finds the answer already kept.
 *
 * @throws ProblemError IDEMPOTENCY_KEY_IN_USE while the same key is being worked on.
 */
export async function answerOnce(
  db: Database,
  request: IdempotentRequest | null,
  keepHours: number,
  work: (tx: Queries) => Promise<KeptAnswer>,
): Promise<Answered> {
  const answered = await db.transaction(async (tx) => {
    const uncommitted = await answerIn(tx, request, keepHours, work);
    failpoint('api:before-commit');
    return uncommitted;
  });
  failpoint('api:after-commit');
  return answered;
}

async function answerIn(
  tx: Queries,
  request: IdempotentRequest | null,
  keepHours: number,
  work: (tx: Queries) => Promise<KeptAnswer>,
): Promise<Answered> {
  if (!request) return { answer: await work(tx), replayed: false };
  await holdKey(tx, request);
  // A statement of its own, whose snapshot is taken after the lock was got: whoever held it
  // before has committed and is seen.
  const kept = await findAnswer(tx, request);
  if (kept) return { answer: kept, replayed: true };
  const answer = await work(tx);
  await keepAnswer(tx, request, answer, keepHours);
  return { answer, replayed: false };
}

/** Whether the key is ours to work on; it is nobody's again after so many seconds. */
async function claimKey(db: Database, request: IdempotentRequest, seconds: number) {
  const row = {
    requestHash: request.requestHash,
    status: RUNNING,
    headers: {},
    body: '',
    orderId: null,
    createdAt: sql`now()`,
    expiresAt: sql`now() + make_interval(secs => ${seconds})`,
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

/**
 * Does work that no transaction of ours holds together, such as asking a saga, and keeps its
 * answer. Nothing of the database is held while it runs. Whoever dies at it leaves a claim that
 * expires after `claimSeconds`, so the work must be harmless to repeat and take less than that.
 *
 * @throws ProblemError IDEMPOTENCY_KEY_IN_USE while the same key is being worked on.
 */
export async function answerApart(
  db: Database,
  request: IdempotentRequest | null,
  { keepHours, claimSeconds }: { readonly keepHours: number; readonly claimSeconds: number },
  work: () => Promise<KeptAnswer>,
): Promise<Answered> {
  if (!request) return { answer: await work(), replayed: false };
  if (!(await claimKey(db, request, claimSeconds))) {
    const kept = await findAnswer(db, request);
    if (kept) return { answer: kept, replayed: true };
    // It expired just now.
    throw inUse();
  }
  const answer = await work().catch(async (error: unknown) => {
    // A refusal changed nothing. If the key cannot be given back now, it is when it expires.
    const running = and(sameKey(request), eq(idempotencyKeys.status, RUNNING));
    await db
      .delete(idempotencyKeys)
      .where(running)
      .catch(() => undefined);
    throw error;
  });
  await keepAnswer(db, request, answer, keepHours);
  return { answer, replayed: false };
}

/**
 * The kept bytes as a response. Its type is the caller's word: the bytes were made of it, here or
 * when the request came first.
 */
export function replay<T, Status extends KeptAnswer['status']>(
  c: Context<ApiEnv>,
  { answer, replayed }: Answered,
  status: Status,
): Response & TypedResponse<T, Status, 'json'> {
  const response = c.body(answer.body, status, {
    'Content-Type': 'application/json',
    ...answer.headers,
    ...(replayed ? { 'Idempotency-Replayed': 'true' } : {}),
  });
  return response as Response as Response & TypedResponse<T, Status, 'json'>;
}

/**
 * Idempotency keys: the answer to a request is stored in the same transaction as its effects, so a
 * repeat gets the same bytes and nothing is done twice, even after a crash. Refusals are not stored:
 * they change nothing, and a repeat may succeed.
 */
import type { Context, MiddlewareHandler, TypedResponse } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Database, Queries } from '../../db/client.ts';
import { failpoint } from '../../ops/failpoint.ts';
import { hashOf } from './canonicalJson.ts';
import { type ApiEnv, callerKeyOf } from './environment.ts';
import {
  type Answered,
  claimKey,
  findAnswer,
  holdKey,
  type IdempotentRequest,
  type KeptAnswer,
  keepAnswer,
  keyInUse,
  releaseClaim,
} from './idempotencyKeys.ts';
import { ProblemError } from './problem.ts';

const KEY_SHAPE = /^[!-~]{1,255}$/;

export const keptJson = (
  status: KeptAnswer['status'],
  value: unknown,
  orderId: string | null,
  headers: KeptAnswer['headers'] = {},
): KeptAnswer => ({ status, headers, body: JSON.stringify(value), orderId });

/**
 * Reads the request's key and sets `idempotent` of the context. Runs after `requireScopes` and
 * `jsonBody`.
 *
 * @throws ProblemError IDEMPOTENCY_KEY_REQUIRED or IDEMPOTENCY_KEY_INVALID
 */
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
    c.set('idempotent', {
      caller: callerKeyOf(c.var.caller),
      key,
      requestHash: hashOf(c.req.method, c.req.path, c.var.canonicalJson ?? 'null'),
    });
    return next();
  };

/** How long an answer is kept, and for how long the first answer may be held. */
export interface Keeping {
  readonly keepHours: number;
  /** Null: the answer is sent at once. Otherwise the caller must call `settleAnswer`. */
  readonly holdSeconds?: number | null;
}

/**
 * Does the work and stores its answer in one transaction, or finds the answer already stored.
 *
 * @throws ProblemError IDEMPOTENCY_KEY_IN_USE while another request with the key runs;
 *   IDEMPOTENCY_KEY_REUSED
 */
export async function answerOnce(
  db: Database,
  request: IdempotentRequest | null,
  keeping: Keeping,
  work: (tx: Queries) => Promise<KeptAnswer>,
): Promise<Answered> {
  const answered = await db.transaction(async (tx) => {
    const uncommitted = await answerIn(tx, request, keeping, work);
    await failpoint('api:before-commit');
    return uncommitted;
  });
  await failpoint('api:after-commit');
  return answered;
}

async function answerIn(
  tx: Queries,
  request: IdempotentRequest | null,
  { keepHours, holdSeconds = null }: Keeping,
  work: (tx: Queries) => Promise<KeptAnswer>,
): Promise<Answered> {
  if (!request) return { answer: await work(tx), replayed: false };
  await holdKey(tx, request);
  // A separate statement, so that its snapshot is taken after the lock: it sees what the previous
  // holder of the lock committed.
  const kept = await findAnswer(tx, request);
  if (kept) return { answer: kept, replayed: true };
  const answer = await work(tx);
  // A request that claims keys without this lock took the key: the work must be rolled back.
  if (!(await keepAnswer(tx, request, answer, keepHours, holdSeconds))) throw keyInUse();
  return { answer, replayed: false };
}

/**
 * Does work that no database transaction covers, such as a call to a saga, and stores its answer. The
 * key is claimed first; no connection or lock is held while the work runs. The claim of a process
 * that crashes expires after `claimSeconds`, so the work must be harmless to repeat and take less
 * time than that.
 *
 * @throws ProblemError IDEMPOTENCY_KEY_IN_USE while another request with the key runs;
 *   IDEMPOTENCY_KEY_REUSED
 */
export async function answerWithClaim(
  db: Database,
  request: IdempotentRequest | null,
  { keepHours, claimSeconds, holdSeconds = null }: Keeping & { readonly claimSeconds: number },
  work: () => Promise<KeptAnswer>,
): Promise<Answered> {
  if (!request) return { answer: await work(), replayed: false };
  if (!(await claimKey(db, request, claimSeconds))) {
    const kept = await findAnswer(db, request);
    if (kept) return { answer: kept, replayed: true };
    // The claim or answer expired just now.
    throw keyInUse();
  }
  const answer = await work().catch(async (error: unknown) => {
    // A refusal changed nothing. If releasing the claim fails, it expires.
    await releaseClaim(db, request).catch(() => undefined);
    throw error;
  });
  if (await keepAnswer(db, request, answer, keepHours, holdSeconds)) {
    return { answer, replayed: false };
  }
  // The claim expired during the work, and the next request with the key has stored its answer.
  const earlier = await findAnswer(db, request);
  return earlier ? { answer: earlier, replayed: true } : { answer, replayed: false };
}

/**
 * Finds the stored answer before any check that depends on more than the database: a repeat gets its
 * answer although a host name no longer resolves or a cursor is outdated by now.
 *
 * @throws ProblemError as `findAnswer` does.
 */
export async function answeredBefore(
  db: Database,
  request: IdempotentRequest | null,
): Promise<Answered | null> {
  const answer = request && (await findAnswer(db, request));
  return answer ? { answer, replayed: true } : null;
}

/** Marks a replayed answer that is not only the stored bytes, as when a secret is added to them. */
export function markReplayed(c: Context<ApiEnv>, { replayed }: Answered): void {
  if (replayed) c.header('Idempotency-Replayed', 'true');
}

/**
 * The stored bytes as a response. The caller states their type, which they were serialized from,
 * now or at the first request. A stored problem has its own status.
 */
export function replay<T, Status extends ContentfulStatusCode>(
  c: Context<ApiEnv>,
  { answer, replayed }: Answered,
  _status: Status,
): Response & TypedResponse<T, Status, 'json'> {
  if (answer.status >= 400) c.set('problemCode', JSON.parse(answer.body).code);
  const response = c.body(answer.body, answer.status as ContentfulStatusCode, {
    'Content-Type': 'application/json',
    ...answer.headers,
    ...(replayed ? { 'Idempotency-Replayed': 'true' } : {}),
  });
  return response as Response as Response & TypedResponse<T, Status, 'json'>;
}

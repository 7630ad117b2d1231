/**
 * Idempotency-Key: the answer to a request is kept with what the request did, in one transaction,
 * so that a repeat gets the same bytes and nothing is done twice, wherever a crash came between.
 * Refusals are not kept: they changed nothing, and a repeat may well succeed.
 */
import type { Context, MiddlewareHandler, TypedResponse } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Database, Queries } from '../../db/client.ts';
import { failpoint } from '../../ops/failpoint.ts';
import { hashOf } from './canonicalJson.ts';
import { holdsCardNumber } from './cardNumbers.ts';
import type { ApiEnv } from './environment.ts';
import {
  type Answered,
  claimKey,
  findAnswer,
  giveKeyBack,
  holdKey,
  type IdempotentRequest,
  inUse,
  type KeptAnswer,
  keepAnswer,
} from './keptAnswers.ts';
import { fieldProblem, ProblemError } from './problem.ts';

const KEY_SHAPE = /^[!-~]{1,255}$/;

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
      requestHash: hashOf(c.req.method, c.req.path, c.var.canonicalJson ?? 'null'),
    });
    return next();
  };

/** How long an answer is kept, and how long the first may be held before it is given. */
export interface Keeping {
  readonly keepHours: number;
  /** Null: it is given at once. Otherwise `settleAnswer` must end it. */
  readonly holdSeconds?: number | null;
}

/**
 * Does the work and keeps its answer in one transaction, or finds the answer already kept.
 *
 * @throws ProblemError IDEMPOTENCY_KEY_IN_USE while the same key is being worked on.
 */
export async function answerOnce(
  db: Database,
  request: IdempotentRequest | null,
  keeping: Keeping,
  work: (tx: Queries) => Promise<KeptAnswer>,
): Promise<Answered> {
  const answered = await db.transaction(async (tx) => {
    const uncommitted = await answerIn(tx, request, keeping, work);
    failpoint('api:before-commit');
    return uncommitted;
  });
  failpoint('api:after-commit');
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
  // A statement of its own, whose snapshot is taken after the lock was got: whoever held it
  // before has committed and is seen.
  const kept = await findAnswer(tx, request);
  if (kept) return { answer: kept, replayed: true };
  const answer = await work(tx);
  // Another kind of request got the same key meanwhile: what cannot be kept must not be done.
  if (!(await keepAnswer(tx, request, answer, keepHours, holdSeconds))) throw inUse();
  return { answer, replayed: false };
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
  { keepHours, claimSeconds, holdSeconds = null }: Keeping & { readonly claimSeconds: number },
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
    await giveKeyBack(db, request).catch(() => undefined);
    throw error;
  });
  if (await keepAnswer(db, request, answer, keepHours, holdSeconds)) {
    return { answer, replayed: false };
  }
  // The claim expired over this, and whoever got it next was faster: theirs is the answer.
  const earlier = await findAnswer(db, request);
  return earlier ? { answer: earlier, replayed: true } : { answer, replayed: false };
}

/**
 * The answer that a key has already, for work that needs more than our database: a repeat gets it
 * although a name no longer resolves, or a cursor is outdated by now.
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

/** Marks the answer to a repeat that is not the kept bytes alone, as where a secret is added. */
export function markReplayed(c: Context<ApiEnv>, { replayed }: Answered): void {
  if (replayed) c.header('Idempotency-Replayed', 'true');
}

/**
 * The kept bytes as a response. Its type is the caller's word: the bytes were made of it, here or
 * when the request came first; a kept problem has a status of its own.
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

/** The row of an idempotency key: who holds it, what it answers, and until when. On a real Postgres. */
import { randomUUID } from 'node:crypto';
import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import {
  claimKey,
  findAnswer,
  holdKey,
  type IdempotentRequest,
  type KeptAnswer,
  keepAnswer,
  keyInUse,
  releaseClaim,
  settleAnswer,
} from '../../../api/http/idempotencyKeys.ts';
import { connectDatabase } from '../../../db/client.ts';
import { idempotencyKeys } from '../../../db/schema.ts';
import { testDatabase } from '../../support/database.ts';

const { db, close } = connectDatabase((await testDatabase()).url, 4, 'test');
afterAll(close);

const HOURS = 24;
const HOUR_MS = 3_600_000;
const inUse = { code: 'IDEMPOTENCY_KEY_IN_USE', headers: { 'Retry-After': '1' } };
const reused = { code: 'IDEMPOTENCY_KEY_REUSED' };

const newRequest = (): IdempotentRequest => ({
  caller: '["web","ada"]',
  key: randomUUID(),
  requestHash: 'cancel order 1',
});
const anotherWith = (request: IdempotentRequest) => ({ ...request, requestHash: 'cancel order 2' });
const othersWith = (request: IdempotentRequest) => ({ ...request, caller: '["web","grace"]' });
const answerOf = (body: string): KeptAnswer => ({
  status: 200,
  headers: { Location: '/v1/orders/1' },
  body,
  orderId: randomUUID(),
});
const rowOf = async ({ key }: IdempotentRequest) =>
  (await db.select().from(idempotencyKeys).where(eq(idempotencyKeys.key, key)))[0];
const keep = (request: IdempotentRequest, answer: KeptAnswer, holdSeconds: number | null = null) =>
  keepAnswer(db, request, answer, HOURS, holdSeconds);
/** The time of a row's column passes. */
const pass = ({ key }: IdempotentRequest, column: 'expiresAt' | 'heldUntil') =>
  db
    .update(idempotencyKeys)
    .set({ [column]: sql`now()` })
    .where(eq(idempotencyKeys.key, key));

test('a key in use is one to try again in a second', () => {
  expect(keyInUse()).toMatchObject(inUse);
});

describe('a key that was used the day before', () => {
  afterEach(() => void vi.useRealTimers());
  const yesterday = sql`(now() at time zone 'utc')::date - 1`;
  const moveBack = ({ key }: IdempotentRequest) =>
    db.update(idempotencyKeys).set({ day: yesterday }).where(eq(idempotencyKeys.key, key));

  test('has its answer still, and takes no other', async () => {
    const [request, answer] = [newRequest(), answerOf('first')];
    await keep(request, answer);
    await moveBack(request);
    expect(await keep(request, answerOf('second'))).toBe(false);
    expect(await claimKey(db, request, 60)).toBe(false);
    expect(await findAnswer(db, request)).toEqual(answer);
  });

  test('may be used anew once it has expired', async () => {
    const request = newRequest();
    await keep(request, answerOf('first'));
    await moveBack(request);
    await pass(request, 'expiresAt');
    expect(await keep(request, answerOf('second'))).toBe(true);
    expect((await findAnswer(db, request))?.body).toBe('second');
  });

  test('and was claimed then gets the answer of that claim today', async () => {
    const request = newRequest();
    await claimKey(db, request, 60);
    await moveBack(request);
    expect(await keep(anotherWith(request), answerOf('another'))).toBe(false);
    expect(await keep(request, answerOf('first'))).toBe(true);
    expect((await findAnswer(db, request))?.body).toBe('first');
  });

  test('at midnight is claimed by one of two that see different days', async () => {
    const request = newRequest();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-01-06T00:00:01Z') });
    await db.transaction(async (tx) => {
      await holdKey(tx, request);
      await tx.insert(idempotencyKeys).values({
        ...{ caller: request.caller, key: request.key, requestHash: 'h', status: 0, headers: {} },
        ...{ body: '', day: yesterday, expiresAt: sql`now() + interval '1 minute'` },
      });
      await expect(claimKey(db, request, 60)).rejects.toMatchObject(inUse);
    });
    expect(await claimKey(db, request, 60)).toBe(false);
  });
});

describe('a key’s answer', () => {
  test('is the one that was stored, whole, for as long as answers are kept', async () => {
    const [request, answer] = [newRequest(), answerOf('first')];
    expect(await findAnswer(db, request)).toBeNull();
    expect(await keep(request, answer)).toBe(true);
    expect(await findAnswer(db, request)).toEqual(answer);
    const row = await rowOf(request);
    expect(row).toMatchObject({ ...request, ...answer, heldUntil: null });
    expect(Number(row?.expiresAt) - Number(row?.createdAt)).toBe(HOURS * HOUR_MS);
  });

  test('is not replaced while it is kept, not even by the same request', async () => {
    const [request, answer] = [newRequest(), answerOf('first')];
    await keep(request, answer);
    expect(await keep(request, answerOf('second'))).toBe(false);
    expect(await keep(anotherWith(request), answerOf('second'))).toBe(false);
    expect(await findAnswer(db, request)).toEqual(answer);
  });

  test('is nobody’s once it has expired, and then another takes its place', async () => {
    const request = newRequest();
    const another = anotherWith(request);
    await keep(request, answerOf('first'));
    await pass(request, 'expiresAt');
    expect(await findAnswer(db, request)).toBeNull();
    expect(await findAnswer(db, another)).toBeNull();
    const answer = answerOf('second');
    expect(await keep(another, answer)).toBe(true);
    expect(await findAnswer(db, another)).toEqual(answer);
  });

  test('is not given to another request', async () => {
    const request = newRequest();
    await keep(request, answerOf('first'));
    await expect(findAnswer(db, anotherWith(request))).rejects.toMatchObject(reused);
  });

  test('is not given to another caller, who has keys of its own', async () => {
    const request = newRequest();
    await keep(request, answerOf('first'));
    expect(await findAnswer(db, othersWith(request))).toBeNull();
    const own = answerOf('own');
    expect(await keep(othersWith(request), own)).toBe(true);
    expect(await findAnswer(db, othersWith(request))).toEqual(own);
    expect(await findAnswer(db, request)).toMatchObject({ body: 'first' });
  });
});

describe('a held answer', () => {
  test('is not given before the wait for the outcome is over, with a margin', async () => {
    const request = newRequest();
    await keep(request, answerOf('accepted'), 20);
    const row = await rowOf(request);
    expect(Number(row?.heldUntil) - Number(row?.createdAt)).toBe(25_000);
    await expect(findAnswer(db, request)).rejects.toMatchObject(inUse);
  });

  test('is settled once by the outcome, which then stays the answer', async () => {
    const [request, outcome] = [newRequest(), answerOf('cancelled')];
    await keep(request, answerOf('accepted'), 20);
    expect(await settleAnswer(db, request, outcome)).toEqual({ answer: outcome, replayed: false });
    expect(await findAnswer(db, request)).toEqual(outcome);
    const late = await settleAnswer(db, request, answerOf('shipped'));
    expect(late).toEqual({ answer: outcome, replayed: true });
    expect(await findAnswer(db, request)).toEqual(outcome);
  });

  test('of a process that crashed becomes final when its hold is over', async () => {
    const [request, accepted] = [newRequest(), answerOf('accepted')];
    const other = newRequest();
    await keep(request, accepted, 20);
    await keep(other, answerOf('other'), 20);
    await pass(request, 'heldUntil');
    expect(await findAnswer(db, request)).toEqual(accepted);
    expect(await rowOf(request)).toMatchObject({ heldUntil: null });
    const late = await settleAnswer(db, request, answerOf('cancelled'));
    expect(late).toEqual({ answer: accepted, replayed: true });
    // The hold of another key is not over.
    await expect(findAnswer(db, other)).rejects.toMatchObject(inUse);
  });

  test('whose key has expired during the wait is still the answer of its own request', async () => {
    const [request, outcome] = [newRequest(), answerOf('cancelled')];
    expect(await settleAnswer(db, request, outcome)).toEqual({ answer: outcome, replayed: false });
    expect(await findAnswer(db, request)).toBeNull();
  });

  test('is settled by its own key only', async () => {
    const [request, accepted] = [newRequest(), answerOf('accepted')];
    await keep(request, accepted, 20);
    await settleAnswer(db, othersWith(request), answerOf('cancelled'));
    await settleAnswer(db, newRequest(), answerOf('cancelled'));
    expect(await rowOf(request)).toMatchObject({ body: 'accepted' });
  });
});

describe('a claimed key', () => {
  test('is one request’s until its answer', async () => {
    const [request, answer] = [newRequest(), answerOf('done')];
    expect(await claimKey(db, request, 30)).toBe(true);
    const row = await rowOf(request);
    expect(row).toMatchObject({ ...request, status: 0, headers: {}, body: '', orderId: null });
    expect(Number(row?.expiresAt) - Number(row?.createdAt)).toBe(30_000);
    expect(await claimKey(db, request, 30)).toBe(false);
    expect(await claimKey(db, anotherWith(request), 30)).toBe(false);
    await expect(findAnswer(db, request)).rejects.toMatchObject(inUse);
    await expect(findAnswer(db, anotherWith(request))).rejects.toMatchObject(reused);
    expect(await keep(anotherWith(request), answerOf('other'))).toBe(false);
    expect(await keep(request, answer)).toBe(true);
    expect(await findAnswer(db, request)).toEqual(answer);
    expect(await claimKey(db, request, 30)).toBe(false);
  });

  test('is free once the claim has expired, and has nothing of the one before', async () => {
    const request = newRequest();
    const another = anotherWith(request);
    await keep(request, answerOf('first'), 20);
    await pass(request, 'expiresAt');
    expect(await claimKey(db, another, 30)).toBe(true);
    expect(await rowOf(request)).toMatchObject({
      requestHash: another.requestHash,
      status: 0,
      headers: {},
      body: '',
      orderId: null,
      heldUntil: null,
    });
    // The request that had it is too late.
    expect(await keep(request, answerOf('late'))).toBe(false);
  });

  test('is given back by the request that was refused', async () => {
    const request = newRequest();
    await claimKey(db, request, 30);
    await claimKey(db, othersWith(request), 30);
    await releaseClaim(db, request);
    expect(await findAnswer(db, request)).toBeNull();
    await expect(findAnswer(db, othersWith(request))).rejects.toMatchObject(inUse);
  });

  test('is not given back for another request that has claimed it since, nor is an answer', async () => {
    const [claimed, answered] = [newRequest(), newRequest()];
    await claimKey(db, anotherWith(claimed), 30);
    await releaseClaim(db, claimed);
    expect(await rowOf(claimed)).toBeDefined();
    await keep(answered, answerOf('done'));
    await releaseClaim(db, answered);
    expect(await findAnswer(db, answered)).toMatchObject({ body: 'done' });
  });
});

test('a key is held by one transaction until its end, beside the keys of others', async () => {
  const request = newRequest();
  await db.transaction(async (tx) => {
    await holdKey(tx, request);
    await db.transaction(async (second) => {
      await expect(holdKey(second, request)).rejects.toMatchObject(inUse);
      await holdKey(second, othersWith(request));
      await holdKey(second, newRequest());
    });
  });
  await db.transaction((tx) => holdKey(tx, request));
});

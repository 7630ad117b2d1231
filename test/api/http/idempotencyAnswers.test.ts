/** Work that is done once for its key, and its answer. On a real Postgres, without the API around it. */
import { randomUUID } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { Hono } from 'hono';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { ApiEnv } from '../../../api/http/environment.ts';
import {
  answeredBefore,
  answerOnce,
  answerWithClaim,
  keptJson,
  markReplayed,
  replay,
} from '../../../api/http/idempotency.ts';
import {
  type Answered,
  claimKey,
  findAnswer,
  type IdempotentRequest,
  keepAnswer,
} from '../../../api/http/idempotencyKeys.ts';
import { connectDatabase, type Queries } from '../../../db/client.ts';
import { idempotencyKeys } from '../../../db/schema.ts';
import { testDatabase } from '../../support/database.ts';

const { url } = await testDatabase();
const { db, close } = connectDatabase(url, 4, 'test');
afterAll(close);
await db.execute(sql`create table work (what text)`);

const inUse = { code: 'IDEMPOTENCY_KEY_IN_USE' };
const keeping = { keepHours: 24 };
const claiming = { ...keeping, claimSeconds: 30 };
const answer = keptJson(200, { status: 'cancelling' }, null);
const other = keptJson(200, { status: 'cancelled' }, null);
const refusal = new Error('refused');

let request: IdempotentRequest;
beforeEach(async () => {
  await db.execute(sql`truncate work`);
  const key = randomUUID();
  request = { caller: 'ada', key, requestHash: 'this request' };
});

const done = async () => (await db.execute(sql`select 1 from work`)).length;
const work = async (tx: Queries = db) => {
  await tx.execute(sql`insert into work values ('done')`);
  return answer;
};
/** What is kept for the key expires right after the next attempt to store something for it. */
const expireAtNextInsert = async () => {
  await db.execute(sql`create or replace function expire() returns trigger language plpgsql as
    'begin delete from idempotency_keys; drop trigger expire on idempotency_keys; return null; end'`);
  await db.execute(sql`create trigger expire after insert on idempotency_keys
    execute function expire()`);
};

describe('work in a transaction', () => {
  test('is done once for its key, and a repeat gets the stored answer', async () => {
    const first = await answerOnce(db, request, keeping, work);
    expect(first).toEqual({ answer, replayed: false });
    expect(await answerOnce(db, request, keeping, work)).toEqual({ answer, replayed: true });
    expect(await done()).toBe(1);
  });

  test('without a key is done each time, and nothing is stored', async () => {
    const before = await db.$count(idempotencyKeys);
    const first = await answerOnce(db, null, keeping, work);
    expect(first).toEqual({ answer, replayed: false });
    expect(await answerOnce(db, null, keeping, work)).toEqual(first);
    expect([await done(), await db.$count(idempotencyKeys)]).toEqual([2, before]);
  });

  test('that is refused leaves neither effects nor an answer', async () => {
    const refused = answerOnce(db, request, keeping, async (tx) => {
      await work(tx);
      throw refusal;
    });
    await expect(refused).rejects.toBe(refusal);
    expect([await done(), await findAnswer(db, request)]).toEqual([0, null]);
    expect(await answerOnce(db, request, keeping, work)).toEqual({ answer, replayed: false });
  });

  test('does not run beside another with the same key', async () => {
    const answered = await answerOnce(db, request, keeping, async (tx) => {
      await expect(answerOnce(db, request, keeping, work)).rejects.toMatchObject(inUse);
      return work(tx);
    });
    expect([answered.replayed, await done()]).toEqual([false, 1]);
  });

  test('whose key was claimed meanwhile by a request without a transaction is rolled back', async () => {
    const overtaken = answerOnce(db, request, keeping, async (tx) => {
      await claimKey(db, { ...request, requestHash: 'another request' }, 30);
      return work(tx);
    });
    await expect(overtaken).rejects.toMatchObject(inUse);
    expect(await done()).toBe(0);
  });

  test('may have its answer held for the outcome', async () => {
    await answerOnce(db, request, { ...keeping, holdSeconds: 20 }, work);
    await expect(answerOnce(db, request, keeping, work)).rejects.toMatchObject(inUse);
    expect(await done()).toBe(1);
  });
});

describe('work without a transaction', () => {
  test('is done once for its key, and a repeat gets the stored answer', async () => {
    const first = await answerWithClaim(db, request, claiming, work);
    expect(first).toEqual({ answer, replayed: false });
    expect(await answerWithClaim(db, request, claiming, work)).toEqual({ answer, replayed: true });
    expect(await done()).toBe(1);
  });

  test('without a key is done each time, and nothing is stored', async () => {
    const before = await db.$count(idempotencyKeys);
    const first = await answerWithClaim(db, null, claiming, work);
    expect(first).toEqual({ answer, replayed: false });
    expect(await answerWithClaim(db, null, claiming, work)).toEqual(first);
    expect([await done(), await db.$count(idempotencyKeys)]).toEqual([2, before]);
  });

  test('does not run beside another with the same key', async () => {
    const answered = await answerWithClaim(db, request, claiming, async () => {
      await expect(answerWithClaim(db, request, claiming, work)).rejects.toMatchObject(inUse);
      return work();
    });
    expect([answered.replayed, await done()]).toEqual([false, 1]);
  });

  test('that is refused gives the key back at once', async () => {
    const refused = answerWithClaim(db, request, claiming, () => Promise.reject(refusal));
    await expect(refused).rejects.toBe(refusal);
    expect(await findAnswer(db, request)).toBeNull();
    expect(await answerWithClaim(db, request, claiming, work)).toEqual({ answer, replayed: false });
  });

  test('that is refused says why, even if its key cannot be given back', async () => {
    const own = connectDatabase(url, 1, 'test');
    const refused = answerWithClaim(own.db, request, claiming, async () => {
      await own.close();
      throw refusal;
    });
    await expect(refused).rejects.toBe(refusal);
  });

  test('that outlived its claim gives the answer of the repeat that overtook it', async () => {
    const overtaken = await answerWithClaim(db, request, claiming, async () => {
      await db.delete(idempotencyKeys);
      await keepAnswer(db, request, other, 24, null);
      return work();
    });
    expect(overtaken).toEqual({ answer: other, replayed: true });
  });

  test('that outlived its claim and the answer of that repeat gives its own', async () => {
    const overtaken = await answerWithClaim(db, request, claiming, async () => {
      await db.delete(idempotencyKeys);
      await keepAnswer(db, request, other, 24, null);
      await expireAtNextInsert();
      return work();
    });
    expect(overtaken).toEqual({ answer, replayed: false });
  });

  test('is not done when the key was taken and expires at that moment: the next try does it', async () => {
    await keepAnswer(db, request, other, 24, null);
    await expireAtNextInsert();
    const early = answerWithClaim(db, request, claiming, work);
    await expect(early).rejects.toMatchObject(inUse);
    expect(await done()).toBe(0);
    expect(await answerWithClaim(db, request, claiming, work)).toEqual({ answer, replayed: false });
  });

  test('may have its answer held for the outcome', async () => {
    await answerWithClaim(db, request, { ...claiming, holdSeconds: 20 }, work);
    await expect(answerWithClaim(db, request, claiming, work)).rejects.toMatchObject(inUse);
    expect(await done()).toBe(1);
  });
});

test('a request was answered before only if an answer is stored for its key', async () => {
  expect(await answeredBefore(db, null)).toBeNull();
  expect(await answeredBefore(db, request)).toBeNull();
  await keepAnswer(db, request, answer, 24, null);
  expect(await answeredBefore(db, request)).toEqual({ answer, replayed: true });
});

describe('an answer is sent', () => {
  async function send(answered: Answered) {
    const app = new Hono<ApiEnv>();
    let problemCode: string | undefined;
    app.use(async (c, next) => {
      await next();
      problemCode ??= c.var.problemCode;
    });
    app.get('/replayed', (c) => replay(c, answered, 200));
    app.get('/marked', (c) => {
      markReplayed(c, answered);
      return c.json({});
    });
    const [sent, marked] = [await app.request('/replayed'), await app.request('/marked')];
    const [status, body] = [sent.status, await sent.text()];
    const type = sent.headers.get('content-type');
    const header = 'idempotency-replayed';
    return {
      ...{ status, body, type, problemCode, location: sent.headers.get('location') },
      isMarked: [sent.headers.get(header), marked.headers.get(header)],
    };
  }

  test('as it was stored, and marked when it is a repeat', async () => {
    // A member named as a problem's does not make it one.
    const placed = keptJson(201, { code: '1' }, '1', { Location: '/v1/orders/1' });
    const sent = {
      status: 201,
      body: '{"code":"1"}',
      type: 'application/json',
      location: '/v1/orders/1',
    };
    const first = await send({ answer: placed, replayed: false });
    expect(first).toEqual({ ...sent, problemCode: undefined, isMarked: [null, null] });
    const again = await send({ answer: placed, replayed: true });
    expect(again).toEqual({ ...sent, problemCode: undefined, isMarked: ['true', 'true'] });
  });

  test('as a problem with its code for the log', async () => {
    const headers = { 'Content-Type': 'application/problem+json' };
    const problem = keptJson(400, { code: 'ORDER_INVALID' }, null, headers);
    expect(await send({ answer: problem, replayed: false })).toMatchObject({
      status: 400,
      type: 'application/problem+json',
      problemCode: 'ORDER_INVALID',
    });
  });
});

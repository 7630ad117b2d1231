/** A request with a key that is interrupted around its commit; test/crash kills real processes there. */
import { sql } from 'drizzle-orm';
import { afterAll, expect, test, vi } from 'vitest';
import { answerOnce, keptJson } from '../../../api/http/idempotency.ts';
import { connectDatabase, type Queries } from '../../../db/client.ts';
import { testDatabase } from '../../support/database.ts';

vi.hoisted(() => {
  // Read when ops/failpoint.ts is imported. Each fires once.
  process.env['FAILPOINT'] = 'api:before-commit=throw,api:after-commit=throw';
});

const { db, close } = connectDatabase((await testDatabase()).url, 2, 'test');
afterAll(close);

test('work interrupted before or after its commit is done once', async () => {
  await db.execute(sql`create table work (what text)`);
  const done = async () => (await db.execute(sql`select 1 from work`)).length;
  const request = { caller: 'ada', key: 'k', requestHash: 'this request' };
  const answer = keptJson(200, 'done', null);
  const attempt = () =>
    answerOnce(db, request, { keepHours: 24 }, async (tx: Queries) => {
      await tx.execute(sql`insert into work values ('done')`);
      return answer;
    });
  await expect(attempt()).rejects.toThrow('api:before-commit');
  expect(await done()).toBe(0);
  await expect(attempt()).rejects.toThrow('api:after-commit');
  expect(await done()).toBe(1);
  expect(await attempt()).toEqual({ answer, replayed: true });
  expect(await done()).toBe(1);
});

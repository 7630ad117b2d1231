import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { cleanUp } from '../../../activities/reconcile/cleanUp.ts';
import { connectDatabase } from '../../../db/client.ts';
import { idempotencyKeys, orderUpdates } from '../../../db/schema.ts';
import { testDatabase } from '../../support/database.ts';

const { db, close } = connectDatabase((await testDatabase()).url, 2, 'test');
afterAll(close);

test('expired idempotency keys are deleted, and no others', async () => {
  const key = (name: string, expiresAt: Date) => ({
    caller: 'c',
    key: name,
    requestHash: 'h',
    status: 201,
    headers: {},
    body: '{}',
    expiresAt,
  });
  await db
    .insert(idempotencyKeys)
    .values([key('old', new Date(0)), key('new', new Date(Date.now() + 60_000))]);
  expect(await cleanUp(db)).toBe(1);
  expect((await db.select().from(idempotencyKeys)).map((row) => row.key)).toEqual(['new']);
});

test('update ids older than 90 days are deleted, and no others', async () => {
  const update = (updateId: string, days: number) => ({
    orderId: randomUUID(),
    kind: 'payment-update' as const,
    updateId,
    bodyHash: 'h',
    receivedAt: new Date(Date.now() - days * 24 * 3600 * 1000),
  });
  await db.insert(orderUpdates).values([update('old', 91), update('young', 89)]);
  expect(await cleanUp(db)).toBe(1);
  expect((await db.select().from(orderUpdates)).map((row) => row.updateId)).toEqual(['young']);
});

import { beforeAll, describe, expect, test } from 'vitest';
import { keepAction } from '../../../db/operatorActions.ts';
import { apiWorld, newOrder, stockCatalogue } from '../../support/apiWorld.ts';
import { eventually } from '../../support/eventually.ts';

const world = await apiWorld();
const { call, database } = world;
const crowded = await apiWorld({ mostWaiting: 5 });
beforeAll(() => Promise.all([stockCatalogue(world), stockCatalogue(crowded)]));

const act = (action: 'pause-intake' | 'resume-intake') =>
  keepAction(database.db, { actor: 'ada', action, reason: 'The warehouse moves' });
const place = (key: string, { call } = world) =>
  call('POST /v1/orders', { body: newOrder(), headers: { 'idempotency-key': key } });

describe('while an operator has paused the intake', () => {
  test('new orders are refused for now, and what was accepted is answered again', async () => {
    const accepted = await place('before');
    expect(accepted.status).toBe(201);
    await act('pause-intake');
    await eventually('it is known', async () => (await place(crypto.randomUUID())).status === 503);
    const refused = await place('meanwhile');
    expect(refused.json).toMatchObject({ code: 'INTAKE_PAUSED', retryable: true });
    expect(refused.headers.get('retry-after')).toBe('30');
    const repeated = await place('before');
    expect(repeated.status).toBe(201);
    expect(repeated.json.orderId).toBe(accepted.json.orderId);
    const { status } = await call(`POST /v1/orders/${accepted.json.orderId}/cancel`);
    expect(status).not.toBe(503 satisfies number);
    await act('resume-intake');
    await eventually('orders are taken in', async () => (await place('meanwhile')).status === 201);
  });
});

describe('while more orders wait for Temporal than there is room for', () => {
  test('new ones are refused for now, and what was accepted is answered again', async () => {
    const [first] = await Promise.all(
      Array.from({ length: 8 }, (_, n) => place(n === 0 ? 'first' : crypto.randomUUID(), crowded)),
    );
    expect(first?.status).toBe(201);
    const refused = await eventually('it is known', async () => {
      const answer = await place(crypto.randomUUID(), crowded);
      return answer.status === 503 && answer;
    });
    expect(refused.json).toMatchObject({ code: 'OVERLOADED', retryable: true });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(45);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(75);
    const repeated = await place('first', crowded);
    expect(repeated.status).toBe(201);
    expect(repeated.json.orderId).toBe(first?.json.orderId);
    expect((await crowded.call('GET /v1/orders')).status).toBe(200);
    await crowded.database.sql`delete from commands`;
    await eventually(
      'orders are taken in',
      async () => (await place('later', crowded)).status === 201,
    );
  });
});

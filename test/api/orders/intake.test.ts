import { beforeAll, describe, expect, test } from 'vitest';
import { keepAction } from '../../../db/operatorActions.ts';
import { apiWorld, newOrder, stockCatalogue } from '../../support/apiWorld.ts';
import { eventually } from '../../support/eventually.ts';

const world = await apiWorld();
const { call, database } = world;
beforeAll(() => stockCatalogue(world));

const act = (action: 'pause-intake' | 'resume-intake') =>
  keepAction(database.db, { actor: 'ada', action, reason: 'The warehouse moves' });
const place = (key: string) =>
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

/** An API that is killed around the commit of an order that is placed anew: it is placed once. */
import { eq } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { connectDatabase } from '../../db/client.ts';
import { commands, decisions, orders } from '../../db/schema.ts';
import { type RunningChild, startChild } from '../../dev/process/childProcess.ts';
import { freePort } from '../../dev/process/ports.ts';
import { createRetryingClient } from '../../proof/chaos/run/retryingClient.ts';
import { acceptOrder } from '../../proof/fixtures/acceptedOrder.ts';
import { testDatabase } from '../support/database.ts';
import { TEST_ENCRYPTION_KEYS } from '../support/encryptionKeys.ts';
import { testIssuer } from '../support/issuer.ts';
import { diesOf } from './crashBench.ts';

const [{ url }, issuer, port] = await Promise.all([testDatabase(), testIssuer(), freePort()]);
const { db, close } = connectDatabase(url, 2, 'crash-test');
const environment = {
  ...{ NODE_ENV: 'test', LOG_LEVEL: 'info', DATABASE_URL: url, API_SERVICES: 'creation' },
  ...{ ENCRYPTION_KEYS: TEST_ENCRYPTION_KEYS, API_PORT: String(port), API_OPS_PORT: '0' },
  ...{ OAUTH_ISSUER: issuer.issuer, OAUTH_AUDIENCE: issuer.audience },
};
const giveUp = new AbortController();
const operator = createRetryingClient({
  ...{ api: `http://127.0.0.1:${port}`, issuer: issuer.issuer, client: 'operations' },
  ...{ signal: giveUp.signal, onRetry: () => undefined },
});
const children: RunningChild[] = [];
const runApi = (failpoint?: string): RunningChild => {
  const armed = failpoint === undefined ? {} : { FAILPOINT: failpoint };
  const child = startChild('api/main.ts', { ...environment, ...armed });
  children.push(child);
  return child;
};
afterAll(async () => {
  giveUp.abort();
  await Promise.all(children.map((child) => child.signal('SIGKILL')));
  await close();
});

test('killed before and after the commit, the API places a failed order anew once', async () => {
  const failure = { code: 'PAYMENT_UNAVAILABLE', message: 'away' };
  const orderId = await acceptOrder(db, { commands: [], state: { status: 'failed', failure } });
  const replacements = () => db.$count(orders, eq(orders.replaces, orderId));
  const answer = operator.request('POST', `/v1/orders/${orderId}/reorder`, 'reorder-once', {
    reason: 'The provider is back',
  });
  await diesOf(runApi('api:before-commit=kill'), 'api:before-commit=kill');
  expect(await replacements()).toBe(0);
  expect(await db.$count(decisions)).toBe(0);
  await diesOf(runApi('api:after-commit=kill'), 'api:after-commit=kill');
  expect(await replacements()).toBe(1);
  runApi();
  const { status, body } = await answer;
  expect(status).toBe(202);
  expect(await db.select().from(orders).where(eq(orders.replaces, orderId))).toMatchObject([
    { orderId: body['replacementOrderId'] },
  ]);
  expect([await db.$count(decisions), await db.$count(commands)]).toEqual([1, 1]);
}, 120_000);

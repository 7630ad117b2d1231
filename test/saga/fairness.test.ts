/** Temporal's part of taking turns: the server is set to it, and orders say whose turn they take. */
import { afterAll, describe, expect, test } from 'vitest';
import { PRIORITY } from '../../contracts/saga.ts';
import { connectDatabase } from '../../db/client.ts';
import { acceptOrder } from '../../proof/fixtures/acceptedOrder.ts';
import { createSagaClient } from '../../saga/client.ts';
import { testDatabase } from '../support/database.ts';
import { testSagaSettings } from '../support/dispatcher.ts';
import { testSeals } from '../support/encryptionKeys.ts';
import { testTemporal } from '../support/temporal.ts';

const { client, namespace } = await testTemporal();
const { db, close } = connectDatabase((await testDatabase()).url, 2, 'test');
afterAll(close);
const taskQueue = 'orders';
const saga = createSagaClient({
  ...{ db, seals: testSeals(db), client, settings: testSagaSettings, taskQueue },
  timeLimitMs: 10_000,
});

const startOf = async (fairnessKey: string) => {
  const orderId = await acceptOrder(db);
  await saga.start(orderId, { fairnessKey });
  return orderId;
};

/** The orders whose first tasks a worker gets, in that order. */
async function handedOut(count: number): Promise<(string | null | undefined)[]> {
  const ids = [];
  for (let n = 0; n < count; n += 1) {
    const request = { namespace, taskQueue: { name: taskQueue }, identity: 'test' };
    const { workflowExecution } = await client.withDeadline(Date.now() + 30_000, () =>
      client.workflowService.pollWorkflowTaskQueue(request),
    );
    ids.push(workflowExecution?.workflowId);
  }
  return ids;
}

describe('in Temporal', () => {
  test('a client’s order is taken before most of the forty that another client has placed before', async () => {
    for (let n = 0; n < 40; n += 1) await startOf('flood');
    const quiet = await startOf('quiet');
    expect(await handedOut(5)).toContain(quiet);
  });

  test('an order keeps the priority of new orders beside its client’s turn', async () => {
    const { raw } = await client.workflow.getHandle(await startOf('shop')).describe();
    const { priority } = raw.workflowExecutionInfo ?? {};
    expect(priority).toMatchObject({ ...PRIORITY.order, fairnessKey: 'shop' });
  });
});

import { type Client, WorkflowUpdateFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { and, eq } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import type { OrderStatus } from '../../contracts/order.ts';
import { ORDERS_QUEUE } from '../../contracts/saga.ts';
import { connectDatabase } from '../../db/client.ts';
import { decisions } from '../../db/schema.ts';
import { acceptOrder } from '../../proof/fixtures/acceptedOrder.ts';
import { createSagaClient } from '../../saga/client.ts';
import { testDatabase } from '../support/database.ts';
import { testSagaSettings as settings } from '../support/dispatcher.ts';
import { testSeals } from '../support/encryptionKeys.ts';
import { testTemporal } from '../support/temporal.ts';

const temporal = await testTemporal();
const { db, close } = connectDatabase((await testDatabase()).url, 2, 'test');
afterAll(close);
const sagaOf = (client: Client, timeLimitMs = 10_000) =>
  createSagaClient({
    db,
    seals: testSeals(db),
    client,
    taskQueue: ORDERS_QUEUE,
    settings,
    timeLimitMs,
  });
const saga = sagaOf(temporal.client);
const request = { version: 1, number: 1, takesOff: false };
const changed = (orderId: string, by = saga) => by.change(orderId, request, 'change-1');

async function decided(orderId: string, version: number | null): Promise<void> {
  const decision = {
    orderId,
    updateId: 'change-1',
    action: 'change',
    actor: 'customer-1',
  } as const;
  await db.insert(decisions).values({ ...decision, version });
}

/** An order whose saga was terminated; nothing runs sagas here. */
async function closed(status: OrderStatus): Promise<string> {
  const orderId = await acceptOrder(db, { state: { status } });
  await saga.start(orderId);
  await temporal.client.workflow.getHandle(orderId).terminate();
  return orderId;
}

/** A client of Temporal whose Updates are all refused by their sagas. */
function refusing(code: string): Client {
  const { client } = temporal;
  const cause = ApplicationFailure.nonRetryable('refused', code);
  const workflow = {
    getHandle: client.workflow.getHandle.bind(client.workflow),
    executeUpdateWithStart: () => Promise.reject(new WorkflowUpdateFailedError('refused', cause)),
  };
  const { workflowService, options } = client;
  const withDeadline = (_: unknown, call: () => unknown) => call();
  return { workflow, workflowService, options, withDeadline } as unknown as Client;
}

test('a change of an order whose saga has not started yet starts it, and waits its time for it', async () => {
  const orderId = await acceptOrder(db);
  const impatient = sagaOf(temporal.client, 500);
  expect((await changed(orderId, impatient)).outcome).toBe('unanswered');
  expect((await saga.describe(orderId)).state).toBe('running');
  const until = '2026-12-01T10:00:00.000Z';
  expect((await impatient.hold(orderId, { until }, 'hold-1')).outcome).toBe('unanswered');
  expect((await impatient.release(orderId, {}, 'release-1')).outcome).toBe('unanswered');
  await temporal.client.workflow.getHandle(orderId).terminate();
});

test.each(['ORDER_NOT_CHANGEABLE', 'ORDER_CHANGED_MEANWHILE'] as const)(
  'the saga’s %s is passed on',
  async (code) => {
    const orderId = await acceptOrder(db);
    expect(await changed(orderId, sagaOf(refusing(code)))).toEqual({ outcome: 'refused', code });
  },
);

test('what a lost workflow task has done is done, although its saga does not know of it', async () => {
  const orderId = await acceptOrder(db);
  await decided(orderId, 2);
  const answer = await changed(orderId, sagaOf(refusing('ORDER_CHANGED_MEANWHILE')));
  expect(answer).toEqual({ outcome: 'done' });
});

test('a failure that is no refusal leaves it open whether the order was changed', async () => {
  const orderId = await acceptOrder(db);
  expect((await changed(orderId, sagaOf(refusing('OTHER')))).outcome).toBe('unanswered');
});

test('an order whose saga has closed is changed if the decision has its effect', async () => {
  const orderId = await closed('confirmed');
  await decided(orderId, null);
  expect((await changed(orderId)).outcome).toBe('unanswered');
  const ofChange = and(eq(decisions.orderId, orderId), eq(decisions.updateId, 'change-1'));
  await db.update(decisions).set({ version: 2 }).where(ofChange);
  expect(await changed(orderId)).toEqual({ outcome: 'done' });
});

test.each(['shipped', 'cancelling', 'failed', 'delivered'] as const)(
  'an order that is %s and whose saga has closed is not changeable',
  async (status) => {
    const code = 'ORDER_NOT_CHANGEABLE';
    expect(await changed(await closed(status))).toEqual({ outcome: 'refused', code });
  },
);

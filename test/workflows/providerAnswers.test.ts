/** Other teams' workers may answer anything: an answer that breaks the contract is never believed. */
import { randomUUID } from 'node:crypto';
import { TypedSearchAttributes } from '@temporalio/common';
import { Worker } from '@temporalio/worker';
import { expect, test } from 'vitest';
import type { OrderChange } from '../../contracts/events.ts';
import { ORDER_WORKFLOW } from '../../contracts/saga.ts';
import { quickUndo, testPolicy } from '../../proof/fixtures/orderBench.ts';
import { orderWorkflowOptions } from '../../saga/startOptions.ts';
import { bundleWorkflows } from '../../worker/workflowBundle.ts';
import { eventually } from '../support/eventually.ts';
import { testTemporal } from '../support/temporal.ts';

const { client, nativeConnection: connection, namespace } = await testTemporal();
const workflowBundle = await bundleWorkflows();

type Answers = Readonly<
  Record<'chargePayment' | 'refundPayment' | 'bookShipment' | 'cancelShipment', () => unknown>
>;
const right: Answers = {
  chargePayment: () => ({ status: 'charged', reference: 'ch_1' }),
  refundPayment: () => ({ status: 'refunded', reference: 're_1' }),
  bookShipment: () => ({ status: 'booked', reference: 'shp_1' }),
  cancelShipment: () => ({ status: 'cancelled' }),
};

/** The changes of an order whose providers answer so, until `ended`. */
async function storyOf(
  wrong: Partial<Answers>,
  ended: (changes: readonly OrderChange[]) => boolean,
) {
  const changes: OrderChange[] = [];
  const taskQueue = `orders-${randomUUID()}`;
  const asked = Object.entries({ ...right, ...wrong }).map(([name, answer]) => [
    name,
    async () => answer(),
  ]);
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowBundle,
    activities: {
      ...Object.fromEntries(asked),
      reserveInventory: async () => {},
      releaseInventory: async () => ({ status: 'released' }),
      recordChange: async (change: OrderChange) => void changes.push(change),
    },
  });
  const order = {
    orderId: randomUUID(),
    userId: 'customer-1',
    amount: 2500,
    currency: 'EUR',
    paymentMethod: 'tok_ok',
    address: '1 Example Street',
    items: [{ itemId: 'mug', quantity: 1 }],
    queues: { payments: taskQueue, logistics: taskQueue },
    policy: { ...testPolicy, ...quickUndo },
  };
  return worker.runUntil(async () => {
    const { typedSearchAttributes, ...options } = orderWorkflowOptions(order, taskQueue);
    const handle = await client.workflow.start(ORDER_WORKFLOW, {
      ...options,
      typedSearchAttributes: typedSearchAttributes ?? new TypedSearchAttributes([]),
    });
    await eventually('it came to that', () => ended(changes));
    if (changes.at(-1)?.set.status !== 'failed') await handle.terminate();
    return changes;
  });
}

const failed = (changes: readonly OrderChange[]) => changes.at(-1)?.set.status === 'failed';
const codes = (changes: readonly OrderChange[]) =>
  changes.flatMap(({ set }) => (set.failure ? [set.failure.code] : []));

test.each([
  ['with an unknown status', { status: 'CHARGED', reference: 'ch_1' }],
  ['without a reference', { status: 'charged' }],
  ['nothing at all', null],
])('a charge answered %s is unclear, and undone', async (_how, answer) => {
  const changes = await storyOf({ chargePayment: () => answer }, failed);
  expect(codes(changes)).toEqual(['PAYMENT_UNAVAILABLE']);
  expect(changes.map(({ type }) => type)).toContain('order.payment-refunded');
});

test('a booking answered with an unknown status is undone, and the charge refunded', async () => {
  const changes = await storyOf({ bookShipment: () => ({ status: 'ok' }) }, failed);
  expect(codes(changes)).toEqual(['SHIPMENT_UNAVAILABLE']);
  const types = changes.map(({ type }) => type);
  expect(types).toContain('order.shipment-cancelled');
  expect(types).toContain('order.payment-refunded');
});

test('a refund answered with an unknown status is flagged for a person, and the order stays open', async () => {
  const wrong = {
    bookShipment: () => ({ status: 'ok' }),
    refundPayment: () => ({ status: 'done' }),
  };
  const changes = await storyOf(wrong, (all) => all.some(({ set }) => set.attention));
  expect(changes.find(({ set }) => set.attention)?.set.attention).toMatchObject({
    reason: 'REFUND_FAILING',
    step: 'payment',
  });
  expect(failed(changes)).toBe(false);
});

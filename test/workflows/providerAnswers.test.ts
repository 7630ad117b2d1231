/** Other teams' workers may answer anything: an answer that breaks the contract is never believed. */
import { randomUUID } from 'node:crypto';
import { Worker } from '@temporalio/worker';
import { describe, expect, test } from 'vitest';
import type { OrderChange } from '../../contracts/events.ts';
import type { AnswerNote } from '../../contracts/orderActivities.ts';
import type { SagaPolicy } from '../../contracts/saga.ts';
import { quickUndo, scriptedStart, startSaga } from '../../proof/fixtures/orderBench.ts';
import { World } from '../../proof/fixtures/sagaWorld.ts';
import { worldActivities } from '../../proof/fixtures/worldActivities.ts';
import { eventually } from '../support/eventually.ts';
import { testTemporal } from '../support/temporal.ts';
import { workflowBundle } from '../support/workflowBundle.ts';

const { client, nativeConnection: connection, namespace } = await testTemporal();
const bundle = await workflowBundle();

type Answers = Readonly<
  Record<
    'chargePayment' | 'refundPayment' | 'bookShipment' | 'cancelShipment',
    (input: { readonly reference?: string | null }) => unknown
  >
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
  policy: Partial<SagaPolicy> = {},
) {
  const world = new World({});
  const changes = world.events;
  const taskQueue = `orders-${randomUUID()}`;
  const asked = Object.entries({ ...right, ...wrong }).map(([name, answer]) => [
    name,
    async (input: { readonly reference?: string | null }) => answer(input),
  ]);
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowBundle: bundle,
    activities: { ...worldActivities(() => world), ...Object.fromEntries(asked) },
  });
  const queues = { payments: taskQueue, logistics: taskQueue };
  const order = scriptedStart(randomUUID(), queues, { policy: { ...quickUndo, ...policy } });
  return worker.runUntil(async () => {
    const handle = await startSaga(client, order, taskQueue);
    await eventually('it came to that', () => ended(changes));
    if (changes.at(-1)?.set.status !== 'failed') await handle.terminate();
    return changes;
  });
}

/** What the saga noted about the answers, which the recorder logs and counts. */
const notes = (changes: readonly OrderChange[]) =>
  changes
    .flatMap(
      (change: OrderChange & { readonly notes?: readonly AnswerNote[] }) => change.notes ?? [],
    )
    .map(({ step, what }) => `${step} ${what}`);

const flagsOf = (changes: readonly OrderChange[]) =>
  changes.flatMap(({ set }) => (set.attention ? [set.attention] : []));
const flagged = (reason: string) => (changes: readonly OrderChange[]) =>
  flagsOf(changes).some((flag) => flag.reason === reason);

const failed = (changes: readonly OrderChange[]) => changes.at(-1)?.set.status === 'failed';
const codes = (changes: readonly OrderChange[]) =>
  changes.flatMap(({ set }) => (set.failure ? [set.failure.code] : []));

test.each([
  ['with an unknown status', { status: 'CHARGED', reference: 'ch_1' }],
  ['without a reference', { status: 'charged' }],
  ['nothing at all', null],
  ['with a status that JavaScript knows', { status: 'constructor', reference: 'ch_1' }],
])('a charge answered %s is unclear and undone, and a person is called', async (_how, answer) => {
  const changes = await storyOf({ chargePayment: () => answer }, failed);
  expect(flagsOf(changes)).toMatchObject([
    { reason: 'DISAGREEMENT', step: 'payment', lastError: 'PROVIDER_ANSWER_INVALID' },
    // Still up, when the order is being undone and when it has ended.
    ...[{ reason: 'DISAGREEMENT' }, { reason: 'DISAGREEMENT' }],
  ]);
  expect(codes(changes)).toEqual(['PAYMENT_UNAVAILABLE']);
  expect(notes(changes)).toContain('payment invalid');
  expect(changes.map(({ type }) => type)).toContain('order.payment-refunded');
});

test('a booking answered with an unknown status is undone, and the charge refunded', async () => {
  const changes = await storyOf({ bookShipment: () => ({ status: 'ok' }) }, failed);
  expect(codes(changes)).toEqual(['SHIPMENT_UNAVAILABLE']);
  const types = changes.map(({ type }) => type);
  expect(types).toContain('order.shipment-cancelled');
  expect(types).toContain('order.payment-refunded');
});

test.each(['done', 'toString'])(
  'a refund answered %s is flagged for a person, and the order stays open',
  async (status) => {
    const wrong = {
      bookShipment: () => ({ status: 'ok' }),
      refundPayment: () => ({ status }),
    };
    const changes = await storyOf(wrong, flagged('REFUND_FAILING'));
    expect(flagsOf(changes).at(-1)).toMatchObject({
      ...{ step: 'payment', lastError: 'PROVIDER_ANSWER_INVALID' },
    });
    expect(notes(changes)).toContain('payment invalid');
    expect(failed(changes)).toBe(false);
  },
);

describe('an undo that finds nothing of what was done is a contradiction:', () => {
  test('of a charge, it is flagged with words, and the order stays open', async () => {
    const wrong = {
      bookShipment: () => ({ status: 'ok' }),
      refundPayment: () => ({ status: 'nothing_to_refund' }),
    };
    const changes = await storyOf(wrong, flagged('REFUND_FAILING'));
    expect(flagsOf(changes).at(-1)).toMatchObject({
      ...{ step: 'payment', lastError: 'PROVIDER_CONTRADICTION' },
    });
    expect(notes(changes)).toContain('payment contradiction');
    expect(failed(changes)).toBe(false);
  });

  test('of a booking whose answer was not as agreed but named a reference', async () => {
    const wrong = {
      bookShipment: () => ({ status: 'ok', reference: 'shp_1' }),
      cancelShipment: () => ({ status: 'nothing_to_cancel' }),
    };
    const changes = await storyOf(wrong, flagged('SHIPMENT_CANCEL_FAILING'));
    expect(flagsOf(changes).at(-1)).toMatchObject({ lastError: 'PROVIDER_CONTRADICTION' });
    expect(failed(changes)).toBe(false);
  });

  test('of a pending charge it is none: nothing was taken', async () => {
    const wrong = {
      chargePayment: () => ({ status: 'pending', reference: 'ch_1' }),
      refundPayment: () => ({ status: 'nothing_to_refund' }),
    };
    const changes = await storyOf(wrong, failed, { pendingPaymentSeconds: 1 });
    expect(codes(changes)).toEqual(['PAYMENT_TIMEOUT']);
    expect(notes(changes)).toEqual(['payment done', 'payment unclear']);
  });
});

test('the undo of a charge whose answer was not as agreed is asked for by the reference it named', async () => {
  const asked: unknown[] = [];
  const wrong: Partial<Answers> = {
    chargePayment: () => ({ status: 'CHARGED', reference: 'ch_1' }),
    refundPayment: ({ reference }) => {
      asked.push(reference);
      return { status: 'refunded' };
    },
  };
  await storyOf(wrong, failed);
  expect(asked).toEqual(['ch_1']);
});

test('an undo that finds nothing of a try whose outcome is unknown is to be asked for again', async () => {
  const wrong = {
    chargePayment: () => ({ status: 'charged' }),
    refundPayment: () => ({ status: 'nothing_to_refund' }),
  };
  const changes = await storyOf(wrong, failed);
  expect(notes(changes)).toEqual(['payment invalid', 'payment unclear']);
});

test('a tracking number that cannot be shown is left out, and the order is confirmed', async () => {
  const wrong = {
    bookShipment: () => ({ status: 'booked', reference: 'shp_1', trackingNumber: { no: 1 } }),
  };
  const changes = await storyOf(wrong, (all) => all.some(({ set }) => set.status === 'confirmed'));
  expect(changes.at(-1)?.set.tracking).toEqual({ reference: 'shp_1' });
});

/** Runs an order whose payments queue nobody polls; `worked` runs beside it, with that queue. */
async function waitingForWorker(
  policy: Partial<SagaPolicy>,
  worked: (world: World, queue: string, tries: () => Promise<number>) => Promise<void>,
): Promise<World> {
  const world = new World({});
  const taskQueue = `orders-${randomUUID()}`;
  const payments = `acme-${randomUUID()}`;
  const activities = { ...worldActivities(() => world) };
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowBundle: bundle,
    activities,
  });
  const queues = { payments, logistics: taskQueue };
  const order = scriptedStart(randomUUID(), queues, { policy: { ...quickUndo, ...policy } });
  await worker.runUntil(async () => {
    const handle = await startSaga(client, order, taskQueue);
    const tries = async () => {
      const { events } = await handle.fetchHistory();
      return (events ?? []).filter((event) => event.activityTaskTimedOutEventAttributes).length;
    };
    await worked(world, payments, tries);
    await handle.terminate();
  });
  return world;
}

test('An order waits for a worker of its queue for longer than a provider may fail', async () => {
  const policy = { stepGiveUpSeconds: 1, workerWaitSeconds: 60 };
  await waitingForWorker(policy, async (world, taskQueue, tries) => {
    await eventually('it waited more than once', async () => (await tries()) >= 2);
    expect(world.state.status).toBe('pending');
    const activities = { ...worldActivities(() => world) };
    const late = await Worker.create({ connection, namespace, taskQueue, activities });
    await late.runUntil(() =>
      eventually('it is confirmed', () => world.state.status === 'confirmed'),
    );
    expect(world.times.charged).toBe(1);
  });
});

test('An order that no worker took in time fails, and says that there was no worker', async () => {
  const policy = { stepGiveUpSeconds: 1, workerWaitSeconds: 2 };
  const world = await waitingForWorker(policy, async (world) => {
    await eventually('it is flagged', () => world.state.attention !== null);
  });
  expect(world.state.failure?.code).toBe('PAYMENT_UNAVAILABLE');
  expect(world.state.attention).toMatchObject({ reason: 'REFUND_FAILING', lastError: 'NO_WORKER' });
  expect(world.times.charged).toBe(0);
});

const confirmed = (changes: readonly OrderChange[]) => changes.at(-1)?.set.status === 'confirmed';
const doneBy = (changes: readonly OrderChange[]) =>
  changes.flatMap(({ notes = [] }: OrderChange & { readonly notes?: readonly AnswerNote[] }) =>
    notes.flatMap((note) => (note.what === 'done' ? [[note.step, note.by]] : [])),
  );

test('who charged and who booked is noted as the answers say it, and left out where they do not', async () => {
  const by = { provider: 'Acme Bank', workerVersion: '7' };
  const changes = await storyOf(
    {
      chargePayment: () => ({ status: 'charged', reference: 'ch_1', ...by }),
      bookShipment: () => ({
        ...{ status: 'booked', reference: 'shp_1' },
        ...{ provider: 'nul\0', workerVersion: 7 },
      }),
    },
    confirmed,
  );
  expect(doneBy(changes)).toEqual([
    ['payment', by],
    ['shipment', { provider: null, workerVersion: null }],
  ]);
});

test('a reference that cannot be kept is not as agreed', async () => {
  const answer = { status: 'charged', reference: 'nul\0' };
  const changes = await storyOf({ chargePayment: () => answer }, failed);
  expect(notes(changes)).toContain('payment invalid');
});

import { Client, Connection } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import type { Command } from '../../../contracts/commands.ts';
import { sentence } from '../../../contracts/errors.ts';
import { initialState } from '../../../contracts/order.ts';
import { ORDER_WORKFLOW } from '../../../contracts/saga.ts';
import { appendEvent } from '../../../db/appendEvent.ts';
import { connectDatabase } from '../../../db/client.ts';
import { enqueueCommand } from '../../../db/enqueueCommand.ts';
import { createWakeUp } from '../../../db/wakeUp.ts';
import type { Carrier } from '../../../outbox/carrier/carrier.ts';
import { ALWAYS_OPEN } from '../../../outbox/dispatch/startGate.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { connectTemporal } from '../../../saga/connect.ts';
import { testDatabase } from '../../support/database.ts';
import { dispatcherOn, signalledUpdates } from '../../support/dispatcher.ts';
import { startTcpProxy } from '../../support/tcpProxy.ts';
import { testTemporal } from '../../support/temporal.ts';

const temporal = await testTemporal();
const { url } = await testDatabase();
const database = connectDatabase(url, 10, 'test');
const { db, sql } = database;
/** The dispatcher's own connections: with the rights that its process has. */
const own = connectDatabase(url, 10, 'dispatcher', { role: 'oms_dispatcher' });
const running: Carrier[] = [];
const started = <D extends Carrier>(dispatcher: D): D => {
  running.push(dispatcher);
  return dispatcher;
};

afterEach(async () => {
  for (const dispatcher of running.splice(0)) await dispatcher.stop();
  await sql`delete from commands`;
});
afterAll(() => Promise.all([own.close(), database.close()]));

const eventually = <T>(check: () => T | Promise<T>) =>
  vi.waitFor(check, { timeout: 20_000, interval: 20 });
const pendingCommands = async (): Promise<{ kind: string; attempts: number; error: string }[]> =>
  sql`select kind, attempts, last_error as error from commands order by id`;
const allHandedOver = () => eventually(async () => expect(await pendingCommands()).toEqual([]));
const paid = (updateId: string): Command => ({
  kind: 'payment-update',
  payload: { updateId, status: 'charged' },
});
const parcel = (updateId: string): Command => ({
  kind: 'shipment-update',
  payload: { updateId, status: 'in_transit' },
});
const start: Command = { kind: 'start-order', payload: {} };

test('An accepted order is started under its own id, and the Temporal UI says what it is', async () => {
  started(dispatcherOn(own, temporal.client));
  const orderId = await acceptOrder(db);
  await allHandedOver();
  const saga = await temporal.client.workflow.getHandle(orderId).describe();
  expect(saga.type).toBe(ORDER_WORKFLOW);
  expect(saga.taskQueue).toBe('orders');
  expect(saga.searchAttributes).toMatchObject({
    OrderStatus: ['pending'],
    CustomerId: ['customer-1'],
    OrderAttention: ['none'],
  });
  expect(await saga.staticSummary()).toBe('3 items · 25.00 EUR');
  const timeout = saga.raw.executionConfig?.workflowExecutionTimeout;
  expect(Number(timeout?.seconds ?? 0)).toBe(0);
});

test('A wake-up hint starts an order at once, long before the next poll', async () => {
  const wakeUp = createWakeUp(sql);
  const dispatcher = started(dispatcherOn(own, temporal.client, { pollMs: 60_000 }));
  const hints = await wakeUp.listen('commands', dispatcher.wake);
  for (let round = 0; round < 5; round += 1) {
    const orderId = await acceptOrder(db);
    wakeUp.hint('commands');
    await eventually(() => temporal.client.workflow.getHandle(orderId).describe());
  }
  await hints.stop();
});

test('Orders are accepted while Temporal is down and all start when it is back', async () => {
  const proxy = await startTcpProxy(temporal.address);
  const away = connectTemporal(
    {
      TEMPORAL_ADDRESS: proxy.address,
      TEMPORAL_NAMESPACE: temporal.namespace,
      TEMPORAL_TLS: false,
      TEMPORAL_API_KEY: undefined,
    },
    { retry: false },
  );
  const dispatcher = started(dispatcherOn(own, away.client));
  const orderIds = await Promise.all(Array.from({ length: 60 }, () => acceptOrder(db)));
  await eventually(() => expect(dispatcher.waitingFor()).toEqual(['temporal']));

  const waiting = await pendingCommands();
  expect(waiting).toHaveLength(60);
  expect(new Set(waiting.map(({ attempts }) => attempts))).toEqual(new Set([0]));

  await proxy.open();
  await allHandedOver();
  expect(dispatcher.waitingFor()).toEqual([]);
  for (const orderId of orderIds) await temporal.client.workflow.getHandle(orderId).describe();

  await proxy.close();
  const later = await acceptOrder(db);
  await eventually(() => expect(dispatcher.waitingFor()).toEqual(['temporal']));
  await proxy.open();
  await allHandedOver();
  await temporal.client.workflow.getHandle(later).describe();
  await dispatcher.stop();
  await away.close();
  await proxy.close();
});

test('While workers are behind new orders wait in Postgres, and news of running orders goes on', async () => {
  const gate = { ...ALWAYS_OPEN, isOpen: true };
  started(dispatcherOn(own, temporal.client, { startGate: gate }));
  const running = await acceptOrder(db);
  await allHandedOver();
  gate.isOpen = false;
  const waiting = await acceptOrder(db);
  await db.transaction((tx) => enqueueCommand(tx, running, paid('news')));
  await eventually(async () =>
    expect(await signalledUpdates(temporal.client, running)).toEqual(['news']),
  );
  await eventually(async () =>
    expect(await pendingCommands()).toMatchObject([{ kind: 'start-order', attempts: 0 }]),
  );
  gate.isOpen = true;
  await allHandedOver();
  await temporal.client.workflow.getHandle(waiting).describe();
});

test('Two dispatchers hand over every command, those of one order in their sequence', async () => {
  const orderIds = await Promise.all(
    Array.from({ length: 40 }, () =>
      acceptOrder(db, {
        commands: [start, paid('u1'), parcel('u2'), paid('u3'), parcel('u4')],
      }),
    ),
  );
  started(dispatcherOn(own, temporal.client));
  started(dispatcherOn(own, temporal.client));
  await allHandedOver();
  for (const orderId of orderIds) {
    expect(await signalledUpdates(temporal.client, orderId)).toEqual(['u1', 'u2', 'u3', 'u4']);
  }
});

test('A dispatcher killed between handing a command over and deleting it repeats it harmlessly', async () => {
  let handedOver = 0;
  const dying = started(
    dispatcherOn(own, temporal.client, {
      leaseMs: 1_500,
      queue: (queue) => ({
        ...queue,
        remove: () => {
          handedOver += 1;
          return Promise.reject(new Error('killed'));
        },
      }),
    }),
  );
  const orderId = await acceptOrder(db, { commands: [start] });
  await eventually(() => expect(handedOver).toBeGreaterThan(0));
  await dying.stop();
  await enqueueCommand(db, orderId, paid('u1'));
  const { runId } = await temporal.client.workflow.getHandle(orderId).describe();

  started(dispatcherOn(own, temporal.client));
  await allHandedOver();
  expect((await temporal.client.workflow.getHandle(orderId).describe()).runId).toBe(runId);
  expect(await signalledUpdates(temporal.client, orderId)).toEqual(['u1']);
});

test('A repeated start of an order that has already ended starts nothing', async () => {
  started(dispatcherOn(own, temporal.client));
  const orderId = await acceptOrder(db);
  await allHandedOver();
  const saga = temporal.client.workflow.getHandle(orderId);
  const { runId } = await saga.describe();
  await saga.terminate();
  await enqueueCommand(db, orderId, start);
  await allHandedOver();
  expect((await saga.describe()).runId).toBe(runId);
});

/** The argument that the saga was started with. */
async function startOf(orderId: string): Promise<unknown> {
  const { events } = await temporal.client.workflow.getHandle(orderId).fetchHistory();
  const input = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data;
  return JSON.parse(Buffer.from(input ?? []).toString());
}

test.each([
  ['PAYMENT_TIMEOUT', 'none'],
  // Paid with another card after cancelling the declined payment had failed.
  ['PAYMENT_DECLINED', 'declined'],
] as const)(
  'A charge reported after its order had failed (%s) starts another run, which refunds it',
  async (code, paymentStatus) => {
    const orderId = await acceptOrder(db, {
      commands: [paid('u1')],
      state: {
        status: 'failed',
        inventoryStatus: 'released',
        paymentStatus,
        failure: { code, message: sentence(code) },
      },
    });
    started(dispatcherOn(own, temporal.client));
    await allHandedOver();
    expect(await startOf(orderId)).toMatchObject({
      orderId,
      unwind: {
        version: 1,
        steps: ['payment'],
        failure: null,
        state: { status: 'failed', paymentStatus, inventoryStatus: 'released' },
      },
    });
  },
);

test('A charge that comes while the late refund runs reaches its saga', async () => {
  const orderId = await acceptOrder(db, {
    commands: [paid('u1'), paid('u2')],
    state: { status: 'cancelled' },
  });
  started(dispatcherOn(own, temporal.client));
  await allHandedOver();
  expect(await signalledUpdates(temporal.client, orderId)).toEqual(['u2']);
});

test('A parcel that moves although it was cancelled reaches a saga that flags it', async () => {
  const orderId = await acceptOrder(db, {
    commands: [parcel('u1')],
    state: { status: 'cancelled', shipmentStatus: 'cancelled' },
  });
  started(dispatcherOn(own, temporal.client));
  await allHandedOver();
  expect(await signalledUpdates(temporal.client, orderId)).toEqual(['u1']);
});

test('A parcel’s update for an order that has ended is dropped', async () => {
  const orderId = await acceptOrder(db, {
    commands: [parcel('u1')],
    state: { status: 'delivered' },
  });
  started(dispatcherOn(own, temporal.client));
  await allHandedOver();
  const saga = temporal.client.workflow.getHandle(orderId).describe();
  await expect(saga).rejects.toThrow(WorkflowNotFoundError);
});

const tracking = { reference: 'sh_1', trackingNumber: '3SABC' };
const lostParcel = (updateId: string, more: object): Command => ({
  kind: 'shipment-update',
  payload: { updateId, status: 'lost', ...more },
});

test('Of a delivered order, news of another parcel and of a loss before the delivery are dropped', async () => {
  const hourAgo = new Date(Date.now() - 3_600_000).toISOString();
  const state = { ...initialState, status: 'delivered', tracking } as const;
  const orderId = await acceptOrder(db, {
    commands: [
      lostParcel('u1', { trackingNumber: '3SXYZ' }),
      lostParcel('u2', { reference: 'sh_2', trackingNumber: '3SABC' }),
      lostParcel('u3', { reference: 'sh_1', occurredAt: hourAgo }),
    ],
    state,
  });
  const event = { ...state, orderId, userId: 'customer-1', version: 2 };
  await appendEvent(db, 'order.delivered', event);
  started(dispatcherOn(own, temporal.client));
  await allHandedOver();
  const saga = temporal.client.workflow.getHandle(orderId);
  await expect(saga.describe()).rejects.toThrow(WorkflowNotFoundError);

  // As the carrier prints it.
  await enqueueCommand(db, orderId, lostParcel('u4', { trackingNumber: '3s abc' }));
  await allHandedOver();
  expect(await signalledUpdates(temporal.client, orderId)).toEqual(['u4']);
});

test('An update for an open order without a saga is kept, and blocks no other order', async () => {
  const lost = await acceptOrder(db, { commands: [paid('u1')] });
  started(dispatcherOn(own, temporal.client));
  await eventually(async () =>
    expect(await pendingCommands()).toMatchObject([
      { kind: 'payment-update', error: 'SagaMissingError' },
    ]),
  );
  const other = await acceptOrder(db);
  await eventually(() => temporal.client.workflow.getHandle(other).describe());

  // The reconciler starts the saga; the command is then handed over.
  await temporal.client.workflow.start(ORDER_WORKFLOW, {
    workflowId: lost,
    taskQueue: 'orders',
    args: [],
  });
  await allHandedOver();
  expect(await signalledUpdates(temporal.client, lost)).toEqual(['u1']);
});

/** A Temporal that takes calls and never answers. */
async function hangingTemporal() {
  let calls = 0;
  const { createServer } = await import('node:http2');
  const silent = createServer();
  silent.on('stream', () => {
    calls += 1;
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const address = silent.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const connection = Connection.lazy({ address: `127.0.0.1:${port}`, interceptors: [] });
  return {
    client: new Client({ connection, namespace: temporal.namespace }),
    calls: () => calls,
    async close() {
      await connection.close();
      silent.close();
    },
  };
}

test('A hanging Temporal holds no more commands than allowed in flight', async () => {
  const hanging = await hangingTemporal();
  await Promise.all(Array.from({ length: 30 }, () => acceptOrder(db)));
  const dispatcher = dispatcherOn(own, hanging.client, { maxInFlight: 7 });
  await eventually(() => expect(hanging.calls()).toBe(7));
  expect(await dispatcher.registry.metrics()).toContain('oms_commands_in_flight 7');
  expect(await dispatcher.registry.metrics()).toContain('oms_commands_waiting 30');
  await dispatcher.stop();
  await hanging.close();
  expect(await pendingCommands()).toHaveLength(30);
});

test('A command that outlives its lease makes the dispatcher not ready', async () => {
  const hanging = await hangingTemporal();
  await acceptOrder(db);
  const dispatcher = dispatcherOn(own, hanging.client, { leaseMs: 200 });
  await eventually(() => expect(dispatcher.waitingFor()).toContain('commands'));
  await dispatcher.stop();
  await hanging.close();
});

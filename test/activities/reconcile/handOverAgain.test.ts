/**
 * What a saga was told and had not acted on when it was terminated is told to the run that takes its
 * order up. Seen to fail without `handOverAgain`: a parcel that had arrived stayed on its way, and an
 * order that a person had ended could never be ended.
 */
import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { orderAndEffects } from '../../../activities/reconcile/orderAndEffects.ts';
import { takeUp } from '../../../activities/reconcile/takingUp.ts';
import { acceptUpdate } from '../../../api/updates/acceptUpdate.ts';
import type { UpdateCommand } from '../../../contracts/commands.ts';
import { END_DECISION } from '../../../contracts/saga.ts';
import { commands, decisions, refunds } from '../../../db/schema.ts';
import { inClear } from '../../../privacy/orderSeals.ts';
import { NOTHING_TO_UNDO } from '../../../saga/start.ts';
import { reconcileBench } from './reconcileBench.ts';

const bench = await reconcileBench();
const { db, confirmedOrder, reaches, signalShipment, rowOf, sweep, terminate } = bench;

const waiting = async (orderId: string) => {
  const { kind, payload } = commands;
  const rows = db.select({ kind, payload }).from(commands).orderBy(commands.id);
  return await rows.where(eq(commands.orderId, orderId));
};

/** Accepts an update that the saga is handed and does not act on. */
async function told(orderId: string, command: UpdateCommand): Promise<UpdateCommand> {
  await db.transaction((tx) => acceptUpdate(tx, orderId, { command }, 100));
  await db.delete(commands).where(eq(commands.orderId, orderId));
  return command;
}

async function shippedOrder(): Promise<string> {
  const orderId = await confirmedOrder();
  await signalShipment(orderId, 'in_transit');
  await reaches(orderId, 'shipped');
  return orderId;
}

const arrival = (updateId: string): UpdateCommand => ({
  kind: 'shipment-update',
  payload: { updateId, status: 'delivered' },
});

test('updates are handed over again, in the order in which they came', async () => {
  const orderId = await shippedOrder();
  const paid = { updateId: 'paid', status: 'charged' } as const;
  const updates = [
    await told(orderId, { kind: 'payment-update', payload: paid }),
    await told(orderId, arrival('a-1')),
    await told(orderId, arrival('a-0')),
  ];
  await terminate(orderId);
  await sweep();
  expect(await waiting(orderId)).toEqual(updates);
});

test('they wait already when the worker dies before it has taken the order up', async () => {
  const orderId = await shippedOrder();
  const update = await told(orderId, arrival('a-2'));
  const order = await orderAndEffects(db, orderId);
  if (!order) throw new Error('no such order');
  const dies = { ...bench.saga, takeUp: () => Promise.reject(new Error('dies')) };
  const taking = takeUp({ db, saga: dies, takeUpSeconds: 0 }, order, NOTHING_TO_UNDO);
  await expect(taking).rejects.toThrow('dies');
  expect(await waiting(orderId)).toEqual([update]);
});

test('news of a refund that was asked for is not the saga’s, and not handed to it', async () => {
  const orderId = await shippedOrder();
  const made = { number: 1, amount: 5, state: 'done', providerReference: 're_1' } as const;
  const reason = inClear('a scratch');
  await db.insert(refunds).values({ orderId, ...made, actor: 'operations', reason });
  const news = { updateId: 'given', status: 'refunded', reference: 're_1' } as const;
  await told(orderId, { kind: 'payment-update', payload: news });
  await terminate(orderId);
  await sweep();
  expect(await waiting(orderId)).toEqual([]);
});

test('what a person has decided on since is not told again', async () => {
  const orderId = await shippedOrder();
  await told(orderId, { kind: 'shipment-update', payload: { updateId: 'l', status: 'lost' } });
  const { version } = await rowOf(orderId);
  const decided = { updateId: 'd', action: 'resolve', actor: 'operations', version } as const;
  await db.insert(decisions).values({ orderId, ...decided });
  await terminate(orderId);
  await sweep();
  expect(await waiting(orderId)).toEqual([]);
});

test('an end that a person asked for is asked for again, until it is recorded', async () => {
  const orderId = await shippedOrder();
  const ending = { as: 'returned', goods: 'restocked' } as const;
  const asked = { orderId, updateId: END_DECISION, action: 'end', actor: 'operations' } as const;
  await db.insert(decisions).values({ ...asked, ending });
  await terminate(orderId);
  await sweep();
  expect(await waiting(orderId)).toEqual([{ kind: 'end-order', payload: ending }]);
  await db.delete(commands).where(eq(commands.orderId, orderId));
  await db.update(decisions).set({ version: 9 }).where(eq(decisions.orderId, orderId));
  await terminate(orderId);
  await sweep();
  expect(await waiting(orderId)).toEqual([]);
});

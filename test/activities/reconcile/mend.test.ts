/**
 * What the reconciler does about orders and sagas that went apart. Verified to fail when closed sagas
 * of open orders are not taken up, when effects due for another look are not looked at, and when any
 * decision about a parcel counts as a decision about its cancellation.
 */
import { eq } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { recordChange } from '../../../activities/recordChange.ts';
import { effectId } from '../../../contracts/effects.ts';
import { commands, decisions, effects } from '../../../db/schema.ts';
import { inClear } from '../../../privacy/orderSeals.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { testSagaSettings } from '../../support/dispatcher.ts';
import { withWords } from '../../support/encryptionKeys.ts';
import { eventually } from '../../support/eventually.ts';
import { reconcileBench, refundFlag } from './reconcileBench.ts';

const bench = await reconcileBench();
const { db, temporal, logged, money, parcels, reconcile } = bench;
const {
  rowOf,
  reaches,
  sweep,
  loadStart,
  startSaga,
  terminate,
  startedOrder,
  confirmedOrder,
  deliveredOrder,
  signalShipment,
  spoil,
  showsFlag,
} = bench;

describe('the reconciler', () => {
  test('starts an accepted order that was never started, once, whatever commands wait before its start', async () => {
    const update = { updateId: 'early', status: 'in_transit' } as const;
    const orderId = await acceptOrder(db, {
      commands: [{ kind: 'shipment-update', payload: update }],
    });
    await Promise.all([sweep(), sweep()]);
    await reaches(orderId, 'confirmed');
    expect(money.standing(effectId(orderId, 'payment'))).toBe(1);
    await db.delete(commands).where(eq(commands.orderId, orderId));
  });

  test('takes a confirmed order whose saga was terminated up as it stands, and says by whom and why', async () => {
    const orderId = await confirmedOrder();
    const before = await rowOf(orderId);
    await terminate(orderId);
    await Promise.all([sweep(), sweep()]);
    await eventually('its saga runs', async () => {
      const { status } = await temporal.client.workflow.getHandle(orderId).describe();
      return status.name === 'RUNNING';
    });
    expect(await rowOf(orderId)).toEqual(before);
    const kept = await db.select().from(decisions).where(eq(decisions.orderId, orderId));
    const { identity } = temporal.client.options;
    expect(await withWords(db, kept)).toMatchObject([
      { action: 'terminate', actor: identity, reason: 'test', version: before.version },
    ]);
    for (const status of ['in_transit', 'delivered']) await signalShipment(orderId, status);
    await reaches(orderId, 'delivered');
    expect(money.standing(effectId(orderId, 'payment'))).toBe(1);
    expect(parcels.standing(effectId(orderId, 'shipment'))).toBe(1);
  });

  test('takes a confirmed order up that can still be cancelled', async () => {
    const orderId = await confirmedOrder();
    await terminate(orderId);
    await sweep();
    const handle = temporal.client.workflow.getHandle(orderId);
    await handle.executeUpdate('cancel', { args: [{ by: 'customer' }] });
    await reaches(orderId, 'cancelled');
    expect(await rowOf(orderId)).toMatchObject({
      inventoryStatus: 'released',
      paymentStatus: 'refunded',
      shipmentStatus: 'cancelled',
    });
    expect(await reconcile.compareStock()).toBe(0);
  });

  test('undoes a confirmed order whose saga was terminated and whose charge is gone', async () => {
    const orderId = await confirmedOrder();
    await terminate(orderId);
    await spoil(orderId, { effect: ['payment', 'undone'] });
    await sweep();
    await reaches(orderId, 'cancelled');
    expect(parcels.standing(effectId(orderId, 'shipment'))).toBe(0);
  });

  test('fails an order whose saga was terminated while it was charged, and undoes it', async () => {
    const gate = money.hold();
    const orderId = await startedOrder();
    await gate.reached;
    await terminate(orderId);
    gate.release();
    await sweep();
    await reaches(orderId, 'failed');
    expect((await rowOf(orderId)).failure).toMatchObject({ code: 'ORDER_TERMINATED' });
    await eventually('nothing is charged', async () => {
      // What came through after its undo is marked, and undone by the next sweep.
      await sweep();
      return money.standing(effectId(orderId, 'payment')) === 0;
    });
  });

  test('still follows the parcel of a shipped order whose saga was terminated', async () => {
    const orderId = await confirmedOrder();
    await signalShipment(orderId, 'in_transit');
    await reaches(orderId, 'shipped');
    await terminate(orderId);
    await sweep();
    await signalShipment(orderId, 'delivered');
    await reaches(orderId, 'delivered');
    expect(money.standing(effectId(orderId, 'payment'))).toBe(1);
  });

  test('has the money taken of a delivered order that is only held', async () => {
    const orderId = await deliveredOrder();
    await spoil(orderId, { row: { paymentStatus: 'authorized' } });
    await sweep();
    await eventually('its capture is asked for', async () => {
      const { pendingActivities } = await bench.saga.describe(orderId);
      return pendingActivities.includes('capturePayment');
    });
    await terminate(orderId);
  });

  test('refunds a charge that succeeded after its order had failed and its saga had closed', async () => {
    money.loseNext();
    const orderId = await startedOrder({
      ...testSagaSettings,
      policy: { ...testSagaSettings.policy, stepGiveUpSeconds: 1 },
    });
    await reaches(orderId, 'failed');
    const key = effectId(orderId, 'payment');
    expect(money.standing(key)).toBe(0);
    await temporal.client.workflow.getHandle(orderId).result();
    money.comeThrough(key);
    await db.update(effects).set({ verifyAt: new Date() }).where(eq(effects.effectId, key));
    await sweep();
    await eventually('refunded', async () => (await rowOf(orderId)).paymentStatus === 'refunded');
    expect(money.standing(key)).toBe(0);
    expect((await rowOf(orderId)).status).toBe('failed');
  });

  test('leaves an order alone whose saga is running', async () => {
    const orderId = await confirmedOrder();
    const before = await rowOf(orderId);
    await sweep();
    await sweep();
    expect(await rowOf(orderId)).toEqual(before);
    expect(await db.$count(commands, eq(commands.orderId, orderId))).toBe(0);
  });

  test('has a running saga that is behind its row take the row over', async () => {
    const orderId = await confirmedOrder();
    const { version } = await rowOf(orderId);
    // As a cancellation that was recorded by a workflow task that was lost, and forgotten with it.
    const set = { status: 'cancelling' } as const;
    await recordChange(db, { orderId, version: version + 1, type: 'order.cancelling', set });
    await spoil(orderId, {});
    await sweep();
    await reaches(orderId, 'cancelled');
    expect(money.standing(effectId(orderId, 'payment'))).toBe(0);
    expect(logged).toContainEqual(expect.objectContaining({ orderId, what: 'saga-behind' }));
    expect((await rowOf(orderId)).attention).toBeNull();
  });

  test('has Temporal show the flag that the row has, where it shows another', async () => {
    const orderId = await confirmedOrder();
    const { version } = await rowOf(orderId);
    const set = { attention: refundFlag };
    await recordChange(db, { orderId, version: version + 1, type: 'order.attention-raised', set });
    await spoil(orderId, {});
    await sweep();
    await showsFlag(orderId);
    expect((await rowOf(orderId)).attention).toEqual(refundFlag);
  });

  test('reports a saga whose workflow tasks keep failing as stuck, and leaves its order alone', async () => {
    const orderId = await acceptOrder(db, { commands: [] });
    const start = await loadStart(orderId);
    const { policy: _, ...startWithoutPolicy } = start;
    await startSaga(startWithoutPolicy as typeof start);
    await eventually('it is logged', async () => {
      await reconcile.sweepOrders({ after: null });
      return logged.some((line) => line['orderId'] === orderId && line['what'] === 'saga-stuck');
    });
    expect((await rowOf(orderId)).version).toBeLessThan(4);
    await terminate(orderId);
  });
});

test('a resolved late parcel is still cancelled when the order’s saga is lost', async () => {
  const orderId = await confirmedOrder();
  await db.insert(decisions).values({
    orderId,
    updateId: 'decision-1',
    version: 4,
    action: 'resolve',
    actor: 'operations',
    reason: inClear('it is on its way'),
    attention: { reason: 'SHIPMENT_OVERDUE', step: 'shipment', lastError: null, since: 'then' },
  });
  await terminate(orderId);
  await spoil(orderId, { effect: ['payment', 'undone'] });
  await sweep();
  await reaches(orderId, 'cancelled');
  expect(parcels.standing(effectId(orderId, 'shipment'))).toBe(0);
});

/**
 * Steps by this worker's own providers, on a real Postgres: the outcome and the order's change are
 * one transaction. Seen to fail with each of these planted: a change that is recorded although the
 * effect was undone during the call; one made from a result that a concurrent call's has preceded;
 * a repeat that records once more, or does not record at all; an outcome that is rolled back because
 * the row was elsewhere.
 */
import { eq, sql } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { createLogisticsActivities } from '../../activities/logistics.ts';
import { createOrderActivities, type OwnProviders } from '../../activities/orders.ts';
import { createPaymentActivities } from '../../activities/payments.ts';
import { ProviderRefusal } from '../../activities/providers/providerRefusal.ts';
import { recordChange } from '../../activities/recordChange.ts';
import { effectId } from '../../contracts/effects.ts';
import { connectDatabase } from '../../db/client.ts';
import { effects, eventDeliveries, orderEvents, orders } from '../../db/schema.ts';
import { createLogger } from '../../ops/logger.ts';
import { acceptOrder } from '../../proof/fixtures/acceptedOrder.ts';
import { MemoryLogistics, MemoryPayments } from '../../proof/fixtures/memoryProviders.ts';
import { testDatabase } from '../support/database.ts';
import { testSeals } from '../support/encryptionKeys.ts';
import { failureTypeOf } from '../support/failureType.ts';

const { db, close } = connectDatabase((await testDatabase()).url, 10, 'test');
afterAll(close);
const log = createLogger('test', 'silent');
const callSignal = () => AbortSignal.timeout(5_000);
const accepted = (): Promise<string> => acceptOrder(db);

function world(own: Partial<OwnProviders> = {}) {
  const [payment, shipment] = [new MemoryPayments(), new MemoryLogistics()];
  let calls = 0;
  const { charge } = payment;
  payment.charge = (...asked) => {
    calls += 1;
    return charge(...asked);
  };
  let hints = 0;
  const activities = createOrderActivities({
    db,
    seals: testSeals(db),
    log,
    deliveriesWaiting: () => {
      hints += 1;
    },
    own: { payment, shipment, callSignal, ...own },
  });
  const teams = {
    ...createPaymentActivities({
      db,
      seals: testSeals(db),
      log,
      callSignal,
      provider: own.payment ?? payment,
    }),
    ...createLogisticsActivities({ db, log, callSignal, provider: own.shipment ?? shipment }),
  };
  return { payment, activities, teams, calls: () => calls, hints: () => hints };
}
const paymentOf = (orderId: string) => ({
  effectId: effectId(orderId, 'payment'),
  orderId,
  amount: 2500,
  currency: 'EUR',
});
const chargeOf = (orderId: string, version = 2) => ({
  ...paymentOf(orderId),
  userId: 'customer-1',
  paymentMethod: 'tok_ok',
  version,
});
const refundOf = (orderId: string) => ({
  ...paymentOf(orderId),
  reference: null,
  reason: 'ORDER_CANCELLED',
});
const bookingOf = (orderId: string, version = 2) => ({
  effectId: effectId(orderId, 'shipment'),
  orderId,
  userId: 'customer-1',
  address: '1 Harbour Road',
  items: [{ itemId: 'mug', quantity: 1 }],
  version,
});
const cancelling = (orderId: string, version = 2) =>
  ({ orderId, version, type: 'order.cancelling', set: { status: 'cancelling' } }) as const;

test('what the payer is to do to complete a payment is in the order’s row, and in no workflow’s history', async () => {
  const clientAction = { type: 'client_secret', value: 'pi_1_secret' } as const;
  const payment = new MemoryPayments();
  payment.charge = async () => ({ status: 'pending', reference: 'pi_1', clientAction });
  const { activities } = world({ payment });
  const orderId = await accepted();
  const { answer, row } = await activities.chargeAndRecord(chargeOf(orderId));
  expect(answer).toEqual({ status: 'pending', reference: 'pi_1' });
  expect(JSON.stringify(row)).not.toContain('pi_1_secret');
  const [stored] = await db.select().from(orders).where(eq(orders.orderId, orderId));
  expect(stored?.payment).toEqual({ reference: 'pi_1' });
  const sealed = await db.select({ result: effects.result }).from(effects);
  expect(JSON.stringify([stored, sealed])).not.toContain('pi_1_secret');
  const opener = await testSeals(db).openerOf([stored?.clientAction]);
  expect(
    stored?.clientAction && opener.json(orderId, 'client action', stored.clientAction),
  ).toEqual(clientAction);
  // A repeat is told by the row that the payer knows what to do.
  expect((await activities.chargeAndRecord(chargeOf(orderId))).answer).toEqual(answer);
});

const eventsOf = async (orderId: string) => {
  const events = await db
    .select()
    .from(orderEvents)
    .where(eq(orderEvents.orderId, orderId))
    .orderBy(orderEvents.version);
  expect(await db.$count(eventDeliveries, eq(eventDeliveries.orderId, orderId))).toBe(
    events.length,
  );
  return events.map(({ type }) => type).slice(1);
};
const effectOf = async (orderId: string) =>
  (await db.select().from(effects).where(eq(effects.orderId, orderId)))[0];

describe('a step by an own provider', () => {
  test('does it and records it, once however often it is repeated', async () => {
    const [{ activities, calls, hints }, orderId] = [world(), await accepted()];
    const charged = await activities.chargeAndRecord(chargeOf(orderId));
    expect(charged).toMatchObject({
      answer: { status: 'charged', reference: `ref-${effectId(orderId, 'payment')}` },
      row: { version: 2, state: { status: 'pending', paymentStatus: 'charged' } },
    });
    expect(hints()).toBe(1);
    expect(await activities.chargeAndRecord(chargeOf(orderId))).toEqual(charged);
    const { answer, row } = await activities.bookAndRecord(bookingOf(orderId, 3));
    expect(answer.status).toBe('booked');
    expect(row).toMatchObject({
      version: 3,
      state: {
        status: 'confirmed',
        shipmentStatus: 'booked',
        tracking: { reference: answer.reference },
      },
    });
    expect(await activities.chargeAndRecord(chargeOf(orderId))).toEqual({ ...charged, row });
    expect(calls()).toBe(1);
    expect(await eventsOf(orderId)).toEqual(['order.payment-charged', 'order.confirmed']);
  });

  test('at a row that is elsewhere commits the outcome and returns the row', async () => {
    const [{ activities }, orderId] = [world(), await accepted()];
    await recordChange(db, cancelling(orderId));
    const { row } = await activities.chargeAndRecord(chargeOf(orderId));
    expect(row).toMatchObject({
      version: 2,
      state: { status: 'cancelling', paymentStatus: 'none' },
    });
    expect(await effectOf(orderId)).toMatchObject({ state: 'done' });
    const behind = await activities.bookAndRecord(bookingOf(orderId, 9));
    expect(behind.row).toEqual(row);
    expect(await eventsOf(orderId)).toEqual(['order.cancelling']);
  });

  test('records what the team’s own worker has done, and not what the row already says', async () => {
    const [{ activities, teams, calls }, orderId] = [world(), await accepted()];
    const answer = await teams.chargePayment(chargeOf(orderId));
    const { row } = await activities.chargeAndRecord(chargeOf(orderId));
    expect(row).toMatchObject({ version: 2, state: { paymentStatus: 'charged' } });
    // A lost workflow task has recorded it; the next one asks under its own next version.
    expect(await activities.chargeAndRecord(chargeOf(orderId, 3))).toEqual({ answer, row });
    expect(calls()).toBe(1);
    expect(await eventsOf(orderId)).toEqual(['order.payment-charged']);
  });

  test('records a pending payment, which a repeat does not put back', async () => {
    const payment = new MemoryPayments();
    payment.charge = async () => ({ status: 'pending', reference: 'transfer-1' });
    const [{ activities }, orderId] = [world({ payment }), await accepted()];
    const pending = await activities.chargeAndRecord(chargeOf(orderId));
    expect(pending.row.state.paymentStatus).toBe('pending');
    await recordChange(db, {
      orderId,
      version: 3,
      type: 'order.payment-charged',
      set: { paymentStatus: 'charged' },
    });
    const { row } = await activities.chargeAndRecord(chargeOf(orderId, 4));
    expect(row).toMatchObject({ version: 3, state: { paymentStatus: 'charged' } });
    expect(await eventsOf(orderId)).toEqual(['order.payment-pending', 'order.payment-charged']);
  });

  test('after its undo is refused, and records nothing', async () => {
    const [{ activities, teams, calls }, orderId] = [world(), await accepted()];
    await teams.refundPayment(refundOf(orderId));
    expect(await failureTypeOf(activities.chargeAndRecord(chargeOf(orderId)))).toBe(
      'EFFECT_REVOKED',
    );
    expect(calls()).toBe(0);
    expect(await eventsOf(orderId)).toEqual([]);
  });

  test('that is undone during its call records nothing, and is undone again at once', async () => {
    const [{ activities, payment, teams }, orderId] = [world(), await accepted()];
    const { reached, release } = payment.hold();
    const late = failureTypeOf(activities.chargeAndRecord(chargeOf(orderId)));
    await reached;
    await teams.refundPayment(refundOf(orderId));
    release();
    expect(await late).toBe('EFFECT_REVOKED');
    expect(await eventsOf(orderId)).toEqual([]);
    expect((await effectOf(orderId))?.verifyAt?.getTime()).toBeLessThanOrEqual(Date.now());
  });

  test('that is done and then undone is not recorded by a late repeat', async () => {
    const [{ activities, teams }, orderId] = [world(), await accepted()];
    await teams.chargePayment(chargeOf(orderId));
    await teams.refundPayment(refundOf(orderId));
    expect(await failureTypeOf(activities.chargeAndRecord(chargeOf(orderId)))).toBe(
      'EFFECT_REVOKED',
    );
    expect(await eventsOf(orderId)).toEqual([]);
  });

  test('that the provider refuses is refused each time, and records nothing', async () => {
    const shipment = new MemoryLogistics();
    let calls = 0;
    shipment.book = () => {
      calls += 1;
      throw new ProviderRefusal('ADDRESS_UNDELIVERABLE');
    };
    const [{ activities }, orderId] = [world({ shipment }), await accepted()];
    for (let n = 0; n < 2; n += 1)
      expect(await failureTypeOf(activities.bookAndRecord(bookingOf(orderId)))).toBe(
        'ADDRESS_UNDELIVERABLE',
      );
    expect(calls).toBe(1);
    expect(await eventsOf(orderId)).toEqual([]);
  });

  test.each([
    ['is lost', () => Promise.reject(new Error('connection lost'))],
    ['is malformed', async () => ({ status: 'charged' as const, reference: '' })],
  ])('whose answer %s is retried under the same key, then recorded', async (_, first) => {
    const payment = new MemoryPayments();
    const { charge } = payment;
    const keys: string[] = [];
    payment.charge = async (request, call) => {
      keys.push(call.idempotencyKey);
      const answer = await charge(request, call);
      return keys.length === 1 ? first() : answer;
    };
    const [{ activities }, orderId] = [world({ payment }), await accepted()];
    await expect(activities.chargeAndRecord(chargeOf(orderId))).rejects.toMatchObject({
      type: 'PAYMENT_UNAVAILABLE',
      nonRetryable: false,
    });
    expect(await eventsOf(orderId)).toEqual([]);
    const { row } = await activities.chargeAndRecord(chargeOf(orderId));
    expect(row).toMatchObject({ version: 2, state: { paymentStatus: 'charged' } });
    expect(keys).toEqual([effectId(orderId, 'payment'), effectId(orderId, 'payment')]);
  });

  test('gives its call the signal that limits it', async () => {
    const payment = new MemoryPayments();
    payment.charge = async (_, { signal }) => {
      signal.throwIfAborted();
      throw new Error('the call has no signal');
    };
    const aborted = AbortSignal.abort(new ProviderRefusal('PAYMENT_DECLINED'));
    const { activities } = world({ payment, callSignal: () => aborted });
    expect(await failureTypeOf(activities.chargeAndRecord(chargeOf(await accepted())))).toBe(
      'PAYMENT_DECLINED',
    );
  });

  test('beside a stuck attempt of its own: one outcome, which all answers and the row show', async () => {
    const shipment = new MemoryLogistics();
    let calls = 0;
    // A carrier that gives every request another number.
    shipment.book = async () => {
      calls += 1;
      return { status: 'booked', reference: `parcel-${calls}` };
    };
    const { activities } = world({ shipment });
    const rounds = Array.from({ length: 20 }, async () => {
      const orderId = await accepted();
      const attempts = Array.from({ length: 4 }, () =>
        activities.bookAndRecord(bookingOf(orderId)),
      );
      const answers = await Promise.all(attempts);
      const reference = (await effectOf(orderId))?.result?.['reference'];
      for (const { answer, row } of answers) {
        expect(answer.reference).toBe(reference);
        expect(row).toMatchObject({ version: 2, state: { tracking: { reference } } });
      }
      expect(await eventsOf(orderId)).toEqual(['order.confirmed']);
    });
    await Promise.all(rounds);
    expect(calls).toBeGreaterThan(20);
  });

  test('whose call the team’s own worker has overtaken records what that one has done', async () => {
    const shipment = new MemoryLogistics();
    const [asked, mayAnswer] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let calls = 0;
    shipment.book = async () => {
      calls += 1;
      if (calls > 1) return { status: 'booked', reference: 'parcel-2' };
      asked.resolve();
      await mayAnswer.promise;
      return { status: 'booked', reference: 'parcel-1' };
    };
    const [{ activities, teams }, orderId] = [world({ shipment }), await accepted()];
    const late = activities.bookAndRecord(bookingOf(orderId));
    await asked.promise;
    const answer = await teams.bookShipment(bookingOf(orderId));
    mayAnswer.resolve();
    expect(await late).toMatchObject({
      answer,
      row: { version: 2, state: { status: 'confirmed', tracking: { reference: 'parcel-2' } } },
    });
    expect(await eventsOf(orderId)).toEqual(['order.confirmed']);
  });

  test('beside another change of the same version: one is written, and both see which', async () => {
    const { activities } = world();
    const rounds = Array.from({ length: 40 }, async () => {
      const orderId = await accepted();
      const [booked, changed] = await Promise.all([
        activities.bookAndRecord(bookingOf(orderId)),
        activities.recordChange(cancelling(orderId)),
      ]);
      expect(changed).toMatchObject(booked.row);
      expect(await effectOf(orderId)).toMatchObject({ state: 'done' });
      return (await eventsOf(orderId)).join();
    });
    for (const events of await Promise.all(rounds))
      expect(['order.cancelling', 'order.confirmed']).toContain(events);
  });

  test('beside its undo: it is recorded only if it was done first', async () => {
    const { activities, teams } = world();
    const rounds = Array.from({ length: 40 }, async () => {
      const orderId = await accepted();
      const [charged] = await Promise.all([
        failureTypeOf(activities.chargeAndRecord(chargeOf(orderId))),
        teams.refundPayment(refundOf(orderId)),
      ]);
      expect(await eventsOf(orderId)).toEqual(charged === 'done' ? ['order.payment-charged'] : []);
    });
    await Promise.all(rounds);
  });
});

test('A worker leaves an order of another team’s queues to that team, although it has providers', async () => {
  const { activities } = world();
  const orderId = await accepted();
  const ownProvidersFor = async (payments: string, logistics: string) => {
    const effect = { effectId: effectId(orderId, 'inventory'), orderId, version: 2, items: [] };
    const queues = { payments, logistics };
    return (await activities.reserveInventory({ ...effect, queues })).ownProviders;
  };
  expect(await ownProvidersFor('payments', 'logistics')).toEqual(['payment', 'shipment']);
  expect(await ownProvidersFor('acme-payments', 'logistics')).toEqual(['shipment']);
  expect(await ownProvidersFor('acme-payments', 'acme-logistics')).toEqual([]);
});

describe('a worker without the provider', () => {
  test('says so in its reservation, and its step fails to be tried elsewhere', async () => {
    const { activities } = world({ payment: null });
    const orderId = await accepted();
    const reservation = {
      effectId: effectId(orderId, 'inventory'),
      orderId,
      version: 2,
      items: [],
    };
    expect(await activities.reserveInventory(reservation)).toMatchObject({
      row: { version: 2, state: { inventoryStatus: 'reserved' } },
      ownProviders: ['shipment'],
    });
    await expect(activities.chargeAndRecord(chargeOf(orderId, 3))).rejects.toMatchObject({
      type: 'PAYMENT_UNAVAILABLE',
      nonRetryable: false,
    });
    const none = createOrderActivities({
      db,
      seals: testSeals(db),
      log,
      deliveriesWaiting: () => {},
    });
    expect(await none.reserveInventory(reservation)).toMatchObject({ ownProviders: [] });
    await expect(none.bookAndRecord(bookingOf(orderId, 3))).rejects.toMatchObject({
      type: 'SHIPMENT_UNAVAILABLE',
      nonRetryable: false,
    });
    const [{ count } = { count: -1 }] = await db.execute<{ count: number }>(
      sql`select count(*)::int as count from effects where order_id = ${orderId}`,
    );
    expect(count).toBe(1);
  });
});

import { eq, sql } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { recordChange } from '../../activities/recordChange.ts';
import { connectDatabase } from '../../db/client.ts';
import { eventDeliveries, orderEvents, orders } from '../../db/schema.ts';
import { acceptOrder } from '../../proof/fixtures/acceptedOrder.ts';
import { testDatabase } from '../support/database.ts';
import { failureTypeOf } from '../support/failureType.ts';

const { db, close } = connectDatabase((await testDatabase()).url, 10, 'test');
afterAll(close);

const accepted = (): Promise<string> => acceptOrder(db);
const rowOf = async (orderId: string) =>
  (await db.select().from(orders).where(eq(orders.orderId, orderId)))[0];

describe('recording', () => {
  test('a version is one update of the row, one event and one delivery, however often it is written', async () => {
    const orderId = await accepted();
    const change = {
      orderId,
      version: 2,
      type: 'order.failing',
      set: { status: 'failing', failure: { code: 'PAYMENT_DECLINED', message: 'Declined.' } },
    } as const;
    await Promise.all(Array.from({ length: 5 }, () => recordChange(db, change)));
    const events = await db.select().from(orderEvents).where(eq(orderEvents.orderId, orderId));
    expect(events.map(({ version }) => version).sort()).toEqual([1, 2]);
    expect(events.find(({ version }) => version === 2)?.data).toMatchObject({
      orderId,
      version: 2,
      status: 'failing',
      paymentStatus: 'none',
      failure: { code: 'PAYMENT_DECLINED' },
    });
    const due = await db.select().from(eventDeliveries).where(eq(eventDeliveries.orderId, orderId));
    expect(due).toHaveLength(2);
  });

  test('leaves address and payment token out of the event', async () => {
    const orderId = await accepted();
    await recordChange(db, {
      orderId,
      version: 2,
      type: 'order.failing',
      set: { status: 'failing' },
    });
    const row = await rowOf(orderId);
    const [{ events } = { events: '' }] = await db.execute<{ events: string }>(
      sql`select string_agg(data::text, '') as events from order_events where order_id = ${orderId}`,
    );
    expect(events).not.toContain(row?.paymentMethod);
    expect(events).not.toContain(JSON.stringify(row?.shippingAddress));
  });

  test('refuses a version after a gap, and returns the change recorded under an existing version', async () => {
    const orderId = await accepted();
    const failing = { orderId, type: 'order.failing', set: { status: 'failing' } } as const;
    expect(await failureTypeOf(recordChange(db, { ...failing, version: 3 }))).toBe(
      'VERSION_CONFLICT',
    );
    expect(await recordChange(db, { ...failing, version: 2 })).toBeNull();
    const again = {
      version: 2,
      alreadyRecorded: true,
      state: expect.objectContaining({ status: 'failing' }),
    };
    expect(await recordChange(db, { ...failing, version: 2 })).toEqual(again);
    const other = {
      orderId,
      version: 2,
      type: 'order.cancelling',
      set: { status: 'cancelling' },
    } as const;
    expect(await recordChange(db, other)).toEqual({ ...again, alreadyRecorded: false });
    const flag = (version: number, reason: 'SHIPMENT_LOST' | 'SHIPMENT_RETURNED') => ({
      orderId,
      version,
      type: 'order.attention-raised' as const,
      set: { attention: { reason, step: null, lastError: null, since: '2026-01-01T00:00:00Z' } },
    });
    await recordChange(db, flag(3, 'SHIPMENT_LOST'));
    expect(await recordChange(db, flag(3, 'SHIPMENT_LOST'))).toMatchObject({
      alreadyRecorded: true,
    });
    expect(await recordChange(db, flag(3, 'SHIPMENT_RETURNED'))).toMatchObject({
      alreadyRecorded: false,
    });
  });
});

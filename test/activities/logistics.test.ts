/**
 * Cancelling a parcel through the real fence on a real Postgres: the carrier is always asked,
 * whatever our own rows say. Verified to fail when a refused or revoked effect is believed without
 * asking, and when the reference that the saga passes is ignored.
 */
import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { pino } from 'pino';
import { afterAll, describe, expect, test } from 'vitest';
import { createLogisticsActivities } from '../../activities/logistics.ts';
import type { FoundShipment } from '../../activities/providers/logisticsProvider.ts';
import { ProviderRefusal } from '../../activities/providers/providerRefusal.ts';
import { effectId } from '../../contracts/effects.ts';
import { connectDatabase } from '../../db/client.ts';
import { effects } from '../../db/schema.ts';
import { testDatabase } from '../support/database.ts';

const { db, close } = connectDatabase((await testDatabase()).url, 10, 'test');
afterAll(close);
const shared = {
  db,
  log: pino({ level: 'silent' }),
  callSignal: () => AbortSignal.timeout(5_000),
};
/** As a failover to a copy that had not got them yet. */
const loseEffects = (orderId: string) => db.delete(effects).where(eq(effects.orderId, orderId));

/** A carrier with the book of one parcel. */
function carrier() {
  const book = { parcel: null as FoundShipment | null, rejects: false, forgets: false };
  const activities = createLogisticsActivities({
    ...shared,
    provider: {
      async book() {
        if (book.rejects) throw new ProviderRefusal('SHIPMENT_REJECTED');
        book.parcel ??= { status: 'booked', reference: 'parcel-1' };
        return { status: 'booked', reference: book.parcel.reference };
      },
      find: async () => (book.forgets ? null : book.parcel),
      async cancel({ reference }) {
        if (reference !== book.parcel?.reference) throw new Error('no such parcel');
        book.parcel = { status: 'cancelled', reference };
        return { status: 'cancelled' };
      },
    },
  });
  return { book, activities };
}
const shipment = (orderId: string) => ({ effectId: effectId(orderId, 'shipment'), orderId });
const bookingOf = (orderId: string) => ({
  ...shipment(orderId),
  userId: 'customer-1',
  address: '1 Harbour Road',
  items: [{ itemId: 'mug', quantity: 1 }],
});
const cancellationOf = (orderId: string, reference: string | null) => ({
  ...shipment(orderId),
  reference,
  reason: 'ORDER_CANCELLED',
});

describe('cancelling a parcel', () => {
  test('cancels a parcel that was booked after the carrier had rejected it', async () => {
    const [{ book, activities }, orderId] = [carrier(), randomUUID()];
    book.rejects = true;
    await activities.bookShipment(bookingOf(orderId)).catch(() => {});
    book.parcel = { status: 'booked', reference: 'parcel-1' };
    const called = await activities.cancelShipment(cancellationOf(orderId, null));
    expect(called).toEqual({ status: 'cancelled' });
    expect(book.parcel).toMatchObject({ status: 'cancelled' });
  });

  test('cancels a parcel that our database has lost, by the reference that the saga passes', async () => {
    const [{ book, activities }, orderId] = [carrier(), randomUUID()];
    const { reference } = await activities.bookShipment(bookingOf(orderId));
    await loseEffects(orderId);
    book.forgets = true;
    const called = await activities.cancelShipment(cancellationOf(orderId, reference));
    expect(called).toEqual({ status: 'cancelled' });
    expect(book.parcel).toMatchObject({ status: 'cancelled' });
  });
});

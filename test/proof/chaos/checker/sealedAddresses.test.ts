/** The checker reads addresses that are sealed with their customers' keys, as the service stores them. */
import { eq } from 'drizzle-orm';
import { afterAll, expect, test } from 'vitest';
import { connectDatabase } from '../../../../db/client.ts';
import { orders } from '../../../../db/schema.ts';
import { readBooks } from '../../../../proof/chaos/checker/readBooks.ts';
import { readTables } from '../../../../proof/chaos/checker/readTables.ts';
import { testDatabase } from '../../../support/database.ts';
import { testSeals, throwKeyAway } from '../../../support/encryptionKeys.ts';
import { healthyStores, reported } from './healthyStores.ts';

const { url } = await testDatabase();
const stores = await healthyStores(url);
const healthy = await stores.read();
const { db, sql, close } = connectDatabase(url, 2, 'checker-test');
afterAll(close);

/** Stores the address of the confirmed order, or of another, as the service does. */
async function storeSealed(shippingAddress: string, orderId = stores.confirmed): Promise<void> {
  const sealer = await testSeals(db).sealerOf('customer-1');
  const sealed = sealer.json(orderId, 'address', shippingAddress);
  await db.update(orders).set({ shippingAddress: sealed }).where(eq(orders.orderId, orderId));
}
const parcelGoesTo = (marker: string) => sql`
  update carrier_simulator.shipments set marker = ${marker} where order_id = ${stores.confirmed}`;
const violations = async () =>
  reported({
    ...healthy,
    ...(await readBooks(url)),
    tables: await readTables(url, testSeals(db)),
  });
const goesElsewhere = { invariant: 'parcels go where orders say', orderId: stores.confirmed };

test('A parcel that goes where the sealed address says is no violation', async () => {
  await parcelGoesTo('Flaky');
  await storeSealed('#c1-1, 1 Flaky Road');
  expect(await violations()).toEqual([]);
});

test('A parcel that goes elsewhere than the sealed address says is reported', async () => {
  await parcelGoesTo('Flaky');
  await storeSealed('#c1-1, 1 Slow Road');
  expect(await violations()).toEqual([goesElsewhere]);
});

test('Two orders of one intent are reported though their addresses are sealed', async () => {
  await parcelGoesTo('');
  await storeSealed('#c1-1, 1 Harbour Road');
  await storeSealed('#c1-1, 1 Harbour Road', stores.cancelled);
  expect(await violations()).toEqual([{ invariant: 'one key, one order', orderId: null }]);
});

test('A parcel of an order whose address nobody can read is reported', async () => {
  await parcelGoesTo('');
  await storeSealed('#c1-1, 1 Harbour Road');
  await throwKeyAway(db, 'customer-1');
  expect(await violations()).toEqual([goesElsewhere]);
});

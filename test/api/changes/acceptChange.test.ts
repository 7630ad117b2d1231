import { eq } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { acceptChange } from '../../../api/changes/acceptChange.ts';
import { orderChanges, orders } from '../../../db/schema.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld } from '../../support/apiWorld.ts';
import { testSeals } from '../../support/encryptionKeys.ts';

const { database } = await apiWorld();
const { db } = database;
const seals = testSeals(db);
const wish = { version: 1, address: null, lines: [{ itemId: 'mug', quantity: 1 }] };

test('the same change that another request makes while this one reads is found, not refused', async () => {
  const orderId = await acceptOrder(db, {
    state: { status: 'confirmed', paymentStatus: 'charged' },
  });
  const words = { actor: 'customer-1', reason: undefined };
  const sealer = await seals.sealerOf('customer-1');
  const accept = (reading: typeof seals) =>
    db.transaction((tx) =>
      acceptChange(tx, orderId, wish, words, {
        seals: reading,
        sealer,
        refundsParts: () => true,
      }),
    );
  let isOther = false;
  const readsSlowly: typeof seals = {
    ...seals,
    async openerOf(values, on) {
      if (!isOther) {
        isOther = true;
        await accept(seals);
        await db.update(orders).set({ version: 2 }).where(eq(orders.orderId, orderId));
      }
      return seals.openerOf(values, on);
    },
  };
  expect(await accept(readsSlowly)).toEqual({ version: 1, number: 1, takesOff: true });
  expect(await db.$count(orderChanges, eq(orderChanges.orderId, orderId))).toBe(1);
});

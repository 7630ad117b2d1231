/** EasyPost's books, as a restored service lists them, in EasyPost's own wire format. */
import { afterAll, expect, test } from 'vitest';
import { easypostLogistics } from '../../../../activities/providers/easypost/logistics.ts';
import { effectId } from '../../../../contracts/effects.ts';
import { newOrderId } from '../../../../contracts/ids.ts';
import { listShipmentsResult } from '../../../../contracts/providerBooks.ts';
import {
  easypostParcels,
  easypostStandIn,
} from '../../../../proof/standIns/easypost/easypostStandIn.ts';

const easypost = await easypostStandIn();
afterAll(easypost.close);
const provider = easypostLogistics({ ...easypost, ...easypostParcels });
const call = (idempotencyKey: string) => ({ idempotencyKey, signal: AbortSignal.timeout(5_000) });

async function booked() {
  const orderId = newOrderId();
  const key = effectId(orderId, 'shipment');
  const items = [{ itemId: 'mug', quantity: 1 }];
  const request = { orderId, userId: 'u', address: '1 Example Street, Utrecht', items };
  const { reference } = await provider.book(request, call(key));
  const cancel = () =>
    provider.cancel({ orderId, reference, reason: 'ORDER_CANCELLED' }, call(`${key}:undo`));
  return { key, reference, cancel };
}

test('Parcels that are booked and called off are listed, on as many pages as it takes', async () => {
  const called = await booked();
  await called.cancel();
  const parcels: Awaited<ReturnType<typeof booked>>[] = [];
  for (let number = 0; number < 105; number += 1) parcels.push(await booked());
  const range = {
    since: new Date(Date.now() - 3_600_000).toISOString(),
    until: new Date(Date.now() + 60_000).toISOString(),
  };
  const first = listShipmentsResult.parse(
    await provider.list?.({ ...range, cursor: null }, call('books')),
  );
  const second = listShipmentsResult.parse(
    await provider.list?.({ ...range, cursor: first.next }, call('books')),
  );
  expect(second.next).toBeNull();
  const all = [...first.effects, ...second.effects];
  const of = (key: string) => all.find((entry) => entry.effectId === key);
  expect(of(called.key)).toMatchObject({ status: 'cancelled', reference: called.reference });
  expect(parcels.filter(({ key }) => of(key)?.status !== 'booked')).toEqual([]);
});

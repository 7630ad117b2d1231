/** EasyPost's every answer that matters, in its own wire format. */
import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { easypostLogistics } from '../../../../activities/providers/easypost/logistics.ts';
import type { BookingRequest } from '../../../../activities/providers/logisticsProvider.ts';
import { ProviderRefusal } from '../../../../activities/providers/providerRefusal.ts';
import {
  easypostParcels,
  easypostStandIn,
} from '../../../../proof/standIns/easypost/easypostStandIn.ts';
import { declaredMug as customs } from '../../../support/customs.ts';

const easypost = await easypostStandIn();
afterAll(easypost.close);
const provider = easypostLogistics({ ...easypost, ...easypostParcels });

const request = (address: string | Record<string, string> = '1 Example Street, Utrecht') => ({
  orderId: randomUUID(),
  userId: 'customer-1',
  address: address as string,
  items: [
    { itemId: 'mug', quantity: 2 },
    { itemId: 'spoon', quantity: 1 },
  ],
});
const keyed = (idempotencyKey: string, ms = 2_000) => ({
  idempotencyKey,
  signal: AbortSignal.timeout(ms),
});
const newKey = () => `${randomUUID()}:shipment:1`;
const outcome = (doing: Promise<unknown>) =>
  doing.then(
    (done) => done,
    (error: unknown) =>
      error instanceof ProviderRefusal ? error.code : `unclear: ${(error as Error).message}`,
  );
const cancel = (reference: string, key: string, ms?: number) =>
  provider.cancel(
    { orderId: randomUUID(), reference, reason: 'ORDER_CANCELLED' },
    keyed(`${key}:undo`, ms),
  );

describe('booking', () => {
  test('buys the cheapest rate of the configured carriers, under the effect’s id', async () => {
    const key = newKey();
    const booking = await provider.book(request(), keyed(key));
    const [parcel] = easypost.bought(key);
    expect(booking).toEqual({
      status: 'booked',
      reference: parcel?.id,
      trackingNumber: parcel?.tracking,
      carrier: 'USPS',
    });
    expect(parcel?.body).toMatchObject({
      reference: key,
      rate: `rate_USPS_GroundAdvantage_${parcel?.id}`,
      parcel: { length: 10, width: 8, height: 4, weight: 19 },
      to_address: { street1: '1 Example Street, Utrecht', verify_strict: ['delivery'] },
    });
  });

  test('sends an address in EasyPost’s fields', async () => {
    const key = newKey();
    const address = {
      name: 'Ada',
      line1: '1 Example Street',
      line2: 'Flat 2',
      city: 'Utrecht',
      region: 'UT',
      postalCode: '3511',
      country: 'NL',
      phone: '+31301234567',
    };
    await provider.book(request(address), keyed(key));
    expect(easypost.bought(key)[0]?.body['to_address']).toMatchObject({
      name: 'Ada',
      street1: '1 Example Street',
      street2: 'Flat 2',
      city: 'Utrecht',
      state: 'UT',
      zip: '3511',
      country: 'NL',
      phone: '+31301234567',
    });
  });

  test('sends a text of several lines as one, and leaves out what an address has not', async () => {
    const [text, hongKong] = [newKey(), newKey()];
    await provider.book(request('Ada\n1 Example Street\nUtrecht'), keyed(text));
    const address = { name: 'Ada', line1: '1 Queen’s Road', city: 'Hong Kong', country: 'HK' };
    await provider.book(request(address), keyed(hongKong));
    const sent = (key: string) => easypost.bought(key)[0]?.body['to_address'];
    expect(sent(text)).toMatchObject({ street1: 'Ada, 1 Example Street, Utrecht' });
    expect(sent(hongKong)).not.toHaveProperty('zip');
  });

  const spoon = { ...customs, description: 'Spoon', originCountry: 'DE', netWeightGrams: 40 };
  const abroad = (spoons: BookingRequest['items'][number]['customs']) => ({
    ...request(),
    items: [
      { itemId: 'mug', quantity: 2, customs },
      { itemId: 'spoon', quantity: 1, customs: spoons },
    ],
  });

  test('declares to customs what is in the parcel, line by line, and weighs it by that', async () => {
    const key = newKey();
    await provider.book(abroad({ ...spoon, unitPrice: 500, currency: 'JPY' }), keyed(key));
    expect(easypost.bought(key)[0]?.body).toMatchObject({
      // 4 ounces of packaging.
      parcel: { weight: 4 + 21.87 + 1.411 },
      customs_info: {
        contents_type: 'merchandise',
        restriction_type: 'none',
        non_delivery_option: 'return',
        customs_items: [
          {
            description: 'Enamel mug',
            quantity: 2,
            value: 29.98,
            currency: 'EUR',
            weight: 21.87,
            hs_tariff_number: '732394',
            origin_country: 'CZ',
          },
          { description: 'Spoon', value: 500, currency: 'JPY', weight: 1.411 },
        ],
      },
    });
    expect(easypost.bought(key)[0]?.body['customs_info']).not.toHaveProperty('customs_certify');
  });

  test('lets whoever sends the parcels certify the declaration', async () => {
    const key = newKey();
    const statements = { signer: 'Jane Doe', eelPfc: 'NOEEI 30.37(a)' };
    const sender = easypostLogistics({ ...easypost, ...easypostParcels, customs: statements });
    await sender.book(abroad(spoon), keyed(key));
    expect(easypost.bought(key)[0]?.body['customs_info']).toMatchObject({
      customs_certify: true,
      customs_signer: 'Jane Doe',
      eel_pfc: 'NOEEI 30.37(a)',
    });
  });

  test('declares nothing rather than half of a parcel', async () => {
    const key = newKey();
    await provider.book(abroad(undefined), keyed(key));
    const [parcel] = easypost.bought(key);
    expect(parcel?.body).not.toHaveProperty('customs_info');
    expect(parcel?.body).toMatchObject({ parcel: { weight: 19 } });
  });

  test.each([
    ['1 Undeliverable Road', 'ADDRESS_UNDELIVERABLE'],
    ['1 Rejected Road', 'SHIPMENT_REJECTED'],
    ['1 No Rates Road', 'SHIPMENT_REJECTED'],
  ])('%s is refused as %s at each attempt, and nothing is bought', async (address, code) => {
    const key = newKey();
    expect(await outcome(provider.book(request(address), keyed(key)))).toBe(code);
    expect(await outcome(provider.book(request(address), keyed(key)))).toBe(code);
    expect(easypost.bought(key)).toEqual([]);
    expect(await provider.find(key, keyed(key))).toBeNull();
  });

  test.each([
    '1 Lost Making Road',
    '1 Lost Buying Road',
    '1 Broken Road',
    '1 Busy Road',
    '1 Unverified Road',
  ])('%s is unclear at first, and books once when repeated', async (address) => {
    const key = newKey();
    expect(await outcome(provider.book(request(address), keyed(key, 300)))).toMatch(/^unclear/);
    expect(await provider.book(request(address), keyed(key))).toMatchObject({ status: 'booked' });
    expect(easypost.bought(key)).toHaveLength(1);
  });

  test('a carrier that never answered EasyPost is looked up, not taken for a refusal', async () => {
    const key = newKey();
    const booking = await provider.book(request('1 Silent Carrier Road'), keyed(key));
    expect(booking.reference).toBe(easypost.bought(key)[0]?.id);
  });

  test('carriers that had no rates yet are asked once more', async () => {
    const key = newKey();
    await provider.book(request('1 Slow Rates Road'), keyed(key));
    expect(easypost.bought(key)[0]?.body['rate']).toMatch(/^rate_USPS_GroundAdvantage_/);
  });

  test('a rate whose price is no number is never the cheapest', async () => {
    const key = newKey();
    await provider.book(request('1 No Prices Road'), keyed(key));
    expect(easypost.bought(key)[0]?.body['rate']).toMatch(/^rate_USPS_GroundAdvantage_/);
  });

  test('prices in two currencies are not compared, unless one currency is configured', async () => {
    const [key, address] = [newKey(), '1 Two Currencies Road'];
    expect(await outcome(provider.book(request(address), keyed(key)))).toMatch(/EASYPOST_CURRENCY/);
    expect(easypost.bought(key)).toEqual([]);
    const inDollars = easypostLogistics({ ...easypost, ...easypostParcels, currency: 'USD' });
    await inDollars.book(request(address), keyed(key));
    expect(easypost.bought(key)[0]?.body['rate']).toMatch(/^rate_USPS_Express_/);
  });

  test('carriers that may not be booked are no refusal of the customer', async () => {
    const others = easypostLogistics({ ...easypost, ...easypostParcels, carriers: ['DHL'] });
    expect(await outcome(others.book(request(), keyed(newKey())))).toMatch(/^unclear/);
  });

  test('our account without money is no refusal of the customer', async () => {
    expect(await outcome(provider.book(request('1 Poor Road'), keyed(newKey())))).toBe(
      'unclear: EasyPost answered with an error (402, PAYMENT_REQUIRED).',
    );
  });

  test('a repeat answers the same and buys nothing', async () => {
    const key = newKey();
    const first = await provider.book(request(), keyed(key));
    expect(await provider.book(request(), keyed(key))).toEqual(first);
    expect(easypost.bought(key)).toHaveLength(1);
  });

  test('a shipment created late under the same reference does not hide the bought one', async () => {
    const key = newKey();
    const first = await provider.book(request(), keyed(key));
    easypost.addUnbought(key);
    expect(await provider.book(request(), keyed(key))).toEqual(first);
    expect(await provider.find(key, keyed(key))).toMatchObject({ reference: first.reference });
    expect(easypost.bought(key)).toHaveLength(1);
  });
});

describe('looking up', () => {
  test('finds nothing that was never asked for or never bought', async () => {
    const key = newKey();
    expect(await provider.find(key, keyed(key))).toBeNull();
    easypost.addUnbought(key);
    expect(await provider.find(key, keyed(key))).toBeNull();
  });

  test('distinguishes a parcel that has left from one that has not', async () => {
    const key = newKey();
    const { reference } = await provider.book(request(), keyed(key));
    expect(await provider.find(key, keyed(key))).toMatchObject({ status: 'booked' });
    easypost.move(reference, 'in_transit');
    expect(await provider.find(key, keyed(key))).toMatchObject({ status: 'dispatched' });
  });

  test.each(['error', 'a word of tomorrow'])(
    'a parcel that is “%s” has neither left nor not left: it is asked for again',
    async (word) => {
      const key = newKey();
      const { reference } = await provider.book(request(), keyed(key));
      easypost.move(reference, word);
      expect(await outcome(provider.find(key, keyed(key)))).toMatch(/^unclear/);
      expect(await outcome(cancel(reference, key))).toMatch(/^unclear/);
      easypost.move(reference, 'pre_transit');
      expect(await cancel(reference, key)).toEqual({ status: 'cancelled' });
      easypost.move(reference, word);
      expect(await provider.find(key, keyed(key))).toMatchObject({ status: 'cancelled' });
    },
  );

  test.each(['out_for_delivery', 'available_for_pickup', 'return_to_sender', 'failure'])(
    'a parcel that is “%s” has left',
    async (word) => {
      const key = newKey();
      const { reference } = await provider.book(request(), keyed(key));
      easypost.move(reference, word);
      expect(await provider.find(key, keyed(key))).toMatchObject({ status: 'dispatched' });
    },
  );
});

describe('cancelling', () => {
  test('refunds the label, once', async () => {
    const key = newKey();
    const { reference } = await provider.book(request(), keyed(key));
    expect(await cancel(reference, key)).toEqual({ status: 'cancelled' });
    expect(await cancel(reference, key)).toEqual({ status: 'cancelled' });
    const sent = easypost.requests.filter(({ line }) => line.includes(`${reference}/refund`));
    expect(sent).toHaveLength(1);
    expect(await provider.find(key, keyed(key))).toMatchObject({ status: 'cancelled' });
  });

  test('a label of a carrier that bills on scan counts as cancelled', async () => {
    const key = newKey();
    const { reference } = await provider.book(request('1 Bill On Scan Road'), keyed(key));
    expect(await cancel(reference, key)).toEqual({ status: 'cancelled' });
  });

  test('a parcel in transit is refused for good', async () => {
    const key = newKey();
    const { reference } = await provider.book(request(), keyed(key));
    easypost.move(reference, 'in_transit');
    expect(await outcome(cancel(reference, key))).toBe('SHIPMENT_ALREADY_DISPATCHED');
    expect(await outcome(cancel(reference, key))).toBe('SHIPMENT_ALREADY_DISPATCHED');
  });

  test('a refund rejected as too early is unclear, and succeeds when repeated', async () => {
    const key = newKey();
    const { reference } = await provider.book(request('1 Too Early Road'), keyed(key));
    expect(await outcome(cancel(reference, key))).toMatch(/^unclear/);
    expect(await cancel(reference, key)).toEqual({ status: 'cancelled' });
  });

  test('a refund whose answer was lost is found at the next attempt', async () => {
    const key = newKey();
    const { reference } = await provider.book(request('1 Lost Refund Road'), keyed(key));
    expect(await outcome(cancel(reference, key, 300))).toMatch(/^unclear/);
    expect(await cancel(reference, key)).toEqual({ status: 'cancelled' });
  });
});

test('our wrong API key is no refusal of the customer', async () => {
  const wrong = easypostLogistics({ ...easypost, ...easypostParcels, apiKey: 'EZTK_wrong' });
  expect(await outcome(wrong.book(request(), keyed(newKey())))).toBe(
    'unclear: EasyPost answered with an error (401, APIKEY.INACTIVE).',
  );
});

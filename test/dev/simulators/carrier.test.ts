import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { undoKey } from '../../../activities/providers/providerCall.ts';
import { simulatedLogistics } from '../../../activities/providers/simulated/logistics.ts';
import { CARRIER_SCHEMA } from '../../../dev/simulators/carrier/tables.ts';
import { declaredMug as customs } from '../../support/customs.ts';
import { call, refused, simulatorBench, timeout, unclear } from './simulatorBench.ts';

const { simulator, books } = await simulatorBench('carrier', CARRIER_SCHEMA);
const logistics = simulatedLogistics(simulator);

function newParcel(line1: string) {
  const orderId = randomUUID();
  const key = `${orderId}:shipment:1`;
  const address = { name: 'Ada', line1, city: 'Ghent', postalCode: '9000', country: 'BE' };
  return {
    key,
    book: (ms?: number, quantity = 1) =>
      logistics.book(
        { orderId, userId: 'customer-1', address, items: [{ itemId: 'mug', quantity }] },
        call(key, ms),
      ),
    find: () => logistics.find(key, call(key)),
    cancel: (reference: string, ms?: number) =>
      logistics.cancel({ orderId, reference, reason: 'ORDER_CANCELLED' }, call(undoKey(key), ms)),
    journal: async () => {
      const rows = await books<{ status: string }[]>`
        select status from journal where order_id = ${orderId} order by id`;
      return rows.map(({ status }) => status);
    },
  };
}

describe('a booking', () => {
  test('asked for ten times at once under one key is one parcel', async () => {
    const parcel = newParcel('10 Downing Street');
    const answers = await Promise.all(Array.from({ length: 10 }, () => parcel.book()));
    expect(new Set(answers.map((booking) => JSON.stringify(booking))).size).toBe(1);
    expect(await parcel.journal()).toEqual(['booked']);
    expect(await parcel.find()).toEqual(answers[0]);
  });

  test('takes what customs are told of its contents', async () => {
    const orderId = randomUUID();
    const items = [{ itemId: 'mug', quantity: 1, customs }];
    const request = { orderId, userId: 'customer-1', address: '1 Main Street', items };
    expect(await logistics.book(request, call(`${orderId}:shipment:1`))).toMatchObject({
      status: 'booked',
    });
  });

  test('under a key that was used for another parcel is not made', async () => {
    const parcel = newParcel('1 Main Street');
    await parcel.book();
    await expect(parcel.book(5_000, 2)).rejects.toMatchObject(unclear);
  });

  test.each([
    ['1 Undeliverable Road', 'ADDRESS_UNDELIVERABLE'],
    ['1 Rejected Road', 'SHIPMENT_REJECTED'],
  ])('to %s is refused with %s at each attempt, and never found', async (line1, code) => {
    const parcel = newParcel(line1);
    await expect(parcel.book()).rejects.toMatchObject(refused(code));
    await expect(parcel.book()).rejects.toMatchObject(refused(code));
    expect(await parcel.find()).toBeNull();
    expect(await parcel.journal()).toEqual([]);
  });

  test('that is flaky succeeds in the end, and a killed carrier does not reset its count', async () => {
    const parcel = newParcel('1 Flaky 2 Road');
    await expect(parcel.book()).rejects.toMatchObject(unclear);
    await simulator.kill();
    await simulator.start();
    await expect(parcel.book()).rejects.toMatchObject(unclear);
    expect(await parcel.book()).toMatchObject({ status: 'booked' });
  });

  test('that timed out after it was made is found, and not made again', async () => {
    const parcel = newParcel('1 Timeout After Booking Road');
    await expect(parcel.book(300)).rejects.toMatchObject(timeout);
    const shipment = await parcel.find();
    expect(await parcel.book()).toEqual(shipment);
    expect(await parcel.journal()).toEqual(['booked']);
  });

  test('that timed out before it was made is not found', async () => {
    const parcel = newParcel('1 Timeout Before Booking Road');
    await expect(parcel.book(300)).rejects.toMatchObject(timeout);
    expect(await parcel.find()).toBeNull();
  });

  test('that is slow is made although its caller has disconnected', async () => {
    const parcel = newParcel('1 Slow 400 Road');
    await expect(parcel.book(100)).rejects.toMatchObject(timeout);
    await expect.poll(parcel.find, { timeout: 5_000 }).toMatchObject({ status: 'booked' });
  });

  test('answered with garbage is unclear, and found', async () => {
    const parcel = newParcel('1 Garbage Road');
    await expect(parcel.book()).rejects.toMatchObject(unclear);
    expect(await parcel.find()).toMatchObject({ status: 'booked' });
  });

  test('with a carrier that is down is unclear, and not found', async () => {
    const parcel = newParcel('1 Always Down Road');
    await expect(parcel.book()).rejects.toMatchObject(unclear);
    expect(await parcel.find()).toBeNull();
  });

  test('that succeeds late appears after it could not be found', async () => {
    const parcel = newParcel('1 Late Booking 500 Road');
    await expect(parcel.book(200)).rejects.toMatchObject(timeout);
    expect(await parcel.find()).toBeNull();
    await expect.poll(parcel.find, { timeout: 5_000 }).toMatchObject({ status: 'booked' });
    expect(await parcel.journal()).toEqual(['booked']);
  });
});

describe('a parcel', () => {
  test.each([
    ['1 Ships 100 Road', ['booked', 'in_transit']],
    ['1 Ships And Delivers 100 Road', ['booked', 'in_transit', 'delivered']],
    ['1 Gets Lost 100 Road', ['booked', 'in_transit', 'lost']],
    ['1 Comes Back 100 Road', ['booked', 'in_transit', 'returned']],
  ])('to %s has the journal %j', async (line1, journal) => {
    const parcel = newParcel(line1);
    const { reference } = await parcel.book();
    await expect.poll(parcel.journal, { timeout: 5_000 }).toEqual(journal);
    expect(await parcel.find()).toMatchObject({ status: 'dispatched', reference });
    expect(await parcel.book()).toMatchObject({ status: 'booked', reference });
    await expect(parcel.cancel(reference)).rejects.toMatchObject(
      refused('SHIPMENT_ALREADY_DISPATCHED'),
    );
  });

  test('that left at once cannot be cancelled', async () => {
    const parcel = newParcel('1 Already Dispatched Road');
    const { reference } = await parcel.book();
    await expect(parcel.cancel(reference)).rejects.toMatchObject(
      refused('SHIPMENT_ALREADY_DISPATCHED'),
    );
    expect(await parcel.journal()).toEqual(['booked', 'in_transit']);
  });
});

describe('a cancellation', () => {
  test('asked for ten times at once cancels the parcel once, and it never leaves', async () => {
    const parcel = newParcel('1 Ships 600 Road');
    const { reference } = await parcel.book();
    await Promise.all(Array.from({ length: 10 }, () => parcel.cancel(reference)));
    const later = newParcel('1 Ships 600 Road');
    await later.book();
    await expect.poll(later.find, { timeout: 5_000 }).toMatchObject({ status: 'dispatched' });
    expect(await parcel.journal()).toEqual(['booked', 'cancelled']);
    expect(await parcel.find()).toMatchObject({ status: 'cancelled' });
  });

  test('may fail for a while', async () => {
    const parcel = newParcel('1 Cancel Fails For A While 2 Road');
    const { reference } = await parcel.book();
    await expect(parcel.cancel(reference)).rejects.toMatchObject(unclear);
    await expect(parcel.cancel(reference)).rejects.toMatchObject(unclear);
    expect(await parcel.cancel(reference)).toEqual({ status: 'cancelled' });
  });

  test('that timed out after it was made answers the same when asked again', async () => {
    const parcel = newParcel('1 Cancel Timeout Road');
    const { reference } = await parcel.book();
    await expect(parcel.cancel(reference, 300)).rejects.toMatchObject(timeout);
    expect(await parcel.cancel(reference)).toEqual({ status: 'cancelled' });
    expect(await parcel.journal()).toEqual(['booked', 'cancelled']);
  });

  test('of an unknown parcel is unclear', async () => {
    await expect(newParcel('1 Main Street').cancel('sh_none')).rejects.toMatchObject(unclear);
  });
});

describe('the journal', () => {
  test('is append-only', async () => {
    await newParcel('1 Main Street').book();
    await expect(books`update journal set status = 'lost'`).rejects.toThrow('append only');
    await expect(books`truncate journal`).rejects.toThrow('append only');
  });
});

test('The books list every parcel of a time, whatever has become of it', async () => {
  const since = new Date().toISOString();
  const [waiting, called, gone] = [
    newParcel('1 Main Street'),
    newParcel('1 Main Street'),
    newParcel('1 Already Dispatched Road'),
  ];
  for (const parcel of [waiting, called, gone]) await parcel.book();
  await called.cancel((await called.find())?.reference ?? '');
  await newParcel('1 Rejected Road')
    .book()
    .catch(() => undefined);
  const range = { since, until: new Date().toISOString(), cursor: null };
  const page = await logistics.list?.(range, call('books'));
  expect(page?.effects.map(({ effectId, status }) => [effectId, status])).toEqual([
    [waiting.key, 'booked'],
    [called.key, 'cancelled'],
    [gone.key, 'dispatched'],
  ]);
  expect(page?.next).toBeNull();
});

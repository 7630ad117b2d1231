/** What arrives for an order, early, twice, late or out of order. */
import { describe, expect, test, vi } from 'vitest';
import { initialState } from '../../contracts/order.ts';
import type { PaymentUpdate, ShipmentUpdate } from '../../contracts/saga.ts';
import { notePayment, noteShipment, openInbox } from '../../workflows/inbox.ts';
import { isAboutAnother, reportedPayment } from '../../workflows/news.ts';
import type { Order } from '../../workflows/order.ts';

const NOW = Date.UTC(2026, 10, 29);

describe('what is reported of a payment', () => {
  /** Each update is a status, or one with the reference that it names. */
  function reported(own: string | null, ...updates: [PaymentUpdate['status'], string?][]) {
    const inbox = openInbox(initialState);
    for (const [status, reference] of updates)
      notePayment(inbox, { updateId: 'u', status, reference });
    const answers = own === null ? {} : { payment: { status: 'pending', reference: own } };
    return reportedPayment({ inbox, answers } as unknown as Order);
  }

  test('is the furthest it has come, in whatever sequence that is told', () => {
    expect(reported('ours')).toBeNull();
    expect(reported('ours', ['declined'])).toBe('declined');
    expect(reported('ours', ['declined'], ['charged'])).toBe('charged');
    expect(reported('ours', ['charged'], ['declined'])).toBe('charged');
    expect(reported('ours', ['refunded'], ['charged'])).toBe('refunded');
  });

  test('is nothing by what says nothing of how far it has come', () => {
    expect(reported('ours', ['disputed'])).toBeNull();
    expect(reported('ours', ['charged'], ['disputed'])).toBe('charged');
  });

  test('is only about the order’s own, once that is known', () => {
    expect(reported('ours', ['charged', 'another'])).toBeNull();
    expect(reported('ours', ['declined', 'ours'], ['charged', 'another'])).toBe('declined');
    expect(reported('ours', ['declined', 'ours'], ['charged'])).toBe('charged');
    expect(reported(null, ['charged', 'another'])).toBe('charged');
  });
});

test('an update is about another parcel when it names another reference', () => {
  const order = { answers: { shipment: { status: 'booked', reference: 'ours' } } } as Order;
  expect(isAboutAnother(order, 'shipment', { reference: 'another' })).toBe(true);
  expect(isAboutAnother(order, 'shipment', { reference: 'ours' })).toBe(false);
  expect(isAboutAnother(order, 'payment', { reference: 'another' })).toBe(false);
});

describe('what a carrier reports', () => {
  function noted(update: Partial<ShipmentUpdate>) {
    vi.setSystemTime(NOW);
    const inbox = openInbox(initialState);
    noteShipment(inbox, { updateId: 'u', status: 'in_transit', ...update });
    vi.useRealTimers();
    return inbox.parcels;
  }

  test('is kept with its reference, number and time', () => {
    const words = { status: 'lost', reference: 'ours', trackingNumber: 'T1' } as const;
    const occurredAt = '2026-11-20T00:00:00.000Z';
    expect(noted({ ...words, occurredAt })).toEqual([{ ...words, at: Date.parse(occurredAt) }]);
  });

  test.each([
    ['without a time', undefined],
    ['with a time that is none', 'yesterday'],
    ['with a time to come, by a clock that is ahead', '2026-11-30T00:00:00.000Z'],
  ])('%s was so when it arrived', (_, occurredAt) => {
    expect(noted({ occurredAt })).toMatchObject([{ at: NOW }]);
  });

  test('with a word of tomorrow says nothing', () => {
    expect(noted({ status: 'seen on the moon' as 'lost' })).toEqual([]);
  });
});

describe('however much is reported, what is kept is bounded:', () => {
  const MOST = 200;
  const numbered = (count: number, from = 0) =>
    Array.from({ length: count }, (_, n) => `reference ${from + n}`);
  const update = { updateId: 'u', status: 'charged' } as const;

  test('of payments, the newest by reference', () => {
    const inbox = openInbox(initialState);
    const note = (...references: string[]) => {
      for (const reference of references) notePayment(inbox, { ...update, reference });
    };
    note(...numbered(MOST));
    expect([...inbox.payments.keys()]).toEqual(numbered(MOST));
    note('reference 0', 'one more');
    expect([...inbox.payments.keys()]).toEqual([
      ...numbered(MOST - 2, 2),
      'reference 0',
      'one more',
    ]);
    notePayment(inbox, { updateId: 'u', status: 'disputed', reference: 'another' });
    expect(inbox.payments.has('another')).toBe(false);
  });

  const reports = (...updates: Partial<ShipmentUpdate>[]) => {
    vi.setSystemTime(NOW);
    const inbox = openInbox(initialState);
    for (const each of updates)
      noteShipment(inbox, { updateId: 'u', status: 'in_transit', ...each });
    vi.useRealTimers();
    return inbox.parcels;
  };

  test('of parcels, the newest', () => {
    const all = numbered(MOST + 1).map((reference) => ({ reference }));
    expect(reports(...all.slice(0, MOST))).toHaveLength(MOST);
    expect(reports(...all)).toMatchObject(all.slice(1));
  });

  test('of reports that say the same, the one of the latest time, as the newest', () => {
    const [early, late] = ['2026-11-01T00:00:00.000Z', '2026-11-02T00:00:00.000Z'];
    const [one, other] = [{ reference: 'one' }, { reference: 'other' }];
    const at = Date.parse(late);
    for (const [first, second] of [
      [early, late],
      [late, early],
    ]) {
      const told = [{ ...one, occurredAt: first }, other, { ...one, occurredAt: second }];
      expect(reports(...told)).toMatchObject([other, { ...one, at }]);
      expect(reports(other, ...told)).toMatchObject([other, { ...one, at }]);
    }
  });

  test('those that say something else stay', () => {
    const words = { status: 'in_transit', reference: 'r', trackingNumber: 't' } as const;
    const others = [
      words,
      { ...words, status: 'lost' },
      { ...words, reference: 'another' },
      { ...words, trackingNumber: 'another' },
    ] as const;
    expect(reports(...others)).toMatchObject(others);
  });
});

describe('a new run of an order', () => {
  const flagged = (reason: 'SHIPMENT_RETURNED' | 'SHIPMENT_LOST') =>
    openInbox({
      ...initialState,
      attention: { reason, step: 'shipment', lastError: null, since: '2026-11-29T00:00:00.000Z' },
    });

  test('knows by the row’s flag that the parcel comes back', () => {
    expect(flagged('SHIPMENT_RETURNED').parcels).toEqual([{ status: 'returned', at: NOW }]);
    expect(flagged('SHIPMENT_LOST').parcels).toEqual([]);
    expect(openInbox(initialState).parcels).toEqual([]);
  });

  test('has the steps to be asked for again, and nothing else', () => {
    expect(openInbox(initialState, ['payment'])).toMatchObject({
      rechecks: new Set(['payment']),
      retries: new Set(),
      settled: new Set(),
    });
    expect(openInbox(initialState).rechecks).toEqual(new Set());
  });
});

/** What a carrier's reports say about the order's own parcel, in whatever sequence they arrive. */
import { describe, expect, test } from 'vitest';
import { type Attention, initialState, type OrderState } from '../../contracts/order.ts';
import { openInbox, type ParcelReport } from '../../workflows/inbox.ts';
import type { Order } from '../../workflows/order.ts';
import {
  forgetTrouble,
  hasArrived,
  isReported,
  isTrouble,
  trackingNumberOf,
  troubleOf,
} from '../../workflows/parcelNews.ts';

type Report = Partial<ParcelReport> & Pick<ParcelReport, 'status'>;
const BOOKING = { status: 'booked', reference: 'parcel 1' } as const;

/** Each report is of the day after the one before, unless it says when. */
function told(reports: readonly Report[], isBooked = true): Order {
  const inbox = openInbox(initialState);
  inbox.parcels.push(...reports.map((report, day) => ({ at: day + 1, ...report })));
  return { inbox, answers: isBooked ? { shipment: BOOKING } : {} } as unknown as Order;
}
const parcel = (...statuses: ParcelReport['status'][]) =>
  told(statuses.map((status) => ({ status })));

describe('the carrier has the parcel', () => {
  test('from any report about it', () => {
    expect(isReported(parcel())).toBe(false);
    expect(isReported(parcel('lost'))).toBe(true);
    expect(isReported(told([{ status: 'in_transit', reference: 'parcel 1' }]))).toBe(true);
  });

  test('not from a report about another parcel, unless the booking is not known yet', () => {
    const others: Report[] = [{ status: 'in_transit', reference: 'parcel 2' }];
    expect(isReported(told(others))).toBe(false);
    expect(isReported(told(others, false))).toBe(true);
  });
});

describe('the trouble with a parcel', () => {
  test.each<readonly [ParcelReport['status'][], ReturnType<typeof troubleOf>]>([
    [[], null],
    [['in_transit', 'delivered'], null],
    [['lost'], 'SHIPMENT_LOST'],
    [['in_transit', 'lost'], 'SHIPMENT_LOST'],
    [['delivered', 'lost'], 'SHIPMENT_LOST'],
    [['lost', 'in_transit'], null],
    [['lost', 'delivered'], null],
    [['lost', 'in_transit', 'lost'], 'SHIPMENT_LOST'],
    [['returned'], 'SHIPMENT_RETURNED'],
    [['returned', 'lost'], 'SHIPMENT_RETURNED'],
    [['returned', 'delivered'], 'SHIPMENT_RETURNED'],
  ])('after %j is %s', (statuses, trouble) => {
    expect(troubleOf(parcel(...statuses))).toBe(trouble);
    // The time counts, not the sequence in which they arrive.
    const { inbox, answers } = parcel(...statuses);
    inbox.parcels.reverse();
    expect(troubleOf({ inbox, answers })).toBe(trouble);
  });

  test('of one moment is the loss', () => {
    const at = 5;
    expect(
      troubleOf(
        told([
          { status: 'lost', at },
          { status: 'in_transit', at },
        ]),
      ),
    ).toBe('SHIPMENT_LOST');
  });
});

test('a parcel has arrived when it is delivered, and has not come back', () => {
  expect(hasArrived(parcel('in_transit'))).toBe(false);
  expect(hasArrived(parcel('in_transit', 'delivered'))).toBe(true);
  expect(hasArrived(parcel('returned', 'delivered'))).toBe(false);
});

describe('the tracking number', () => {
  test('is the newest that was given, whenever it is told', () => {
    const reports: Report[] = [
      { status: 'in_transit', trackingNumber: 'third', at: 3 },
      { status: 'in_transit', trackingNumber: 'second', at: 2 },
      { status: 'in_transit', trackingNumber: 'first', at: 1 },
      { status: 'in_transit', at: 4 },
    ];
    expect(trackingNumberOf(told(reports))).toBe('third');
    expect(trackingNumberOf(parcel('in_transit'))).toBeUndefined();
  });
});

test('an order is in trouble when it is flagged for what became of its parcel', () => {
  const flagged = (reason: Attention['reason']): OrderState => ({
    ...initialState,
    attention: { reason, step: 'shipment', lastError: null, since: '2026-11-29T00:00:00.000Z' },
  });
  expect(isTrouble(initialState)).toBe(false);
  expect(isTrouble(flagged('SHIPMENT_OVERDUE'))).toBe(false);
  expect(isTrouble(flagged('SHIPMENT_LOST'))).toBe(true);
  expect(isTrouble(flagged('SHIPMENT_RETURNED'))).toBe(true);
});

describe('once a person has seen to the trouble', () => {
  test.each(['lost', 'returned'] as const)('what was %s counts as under way again', (status) => {
    const order = parcel('in_transit', status);
    forgetTrouble(order);
    expect([isReported(order), troubleOf(order), hasArrived(order)]).toEqual([true, null, false]);
    order.inbox.parcels.push({ status: 'lost', at: 1 });
    expect(troubleOf(order)).toBeNull();
    order.inbox.parcels.push({ status: 'delivered', at: 2 });
    expect(hasArrived(order)).toBe(true);
  });

  test.each(['in_transit', 'delivered'] as const)(
    'a loss before it was last told as %s is none',
    (status) => {
      const order = parcel('returned', 'lost', status);
      forgetTrouble(order);
      order.inbox.parcels.push({ status: 'lost', at: 2.5 });
      expect(troubleOf(order)).toBeNull();
    },
  );

  test('a loss of a later time is a new one', () => {
    const order = parcel('delivered', 'lost');
    forgetTrouble(order);
    order.inbox.parcels.push({ status: 'lost', at: 3 });
    expect(troubleOf(order)).toBe('SHIPMENT_LOST');
  });

  test('without a report, anything from then on counts', () => {
    const order = parcel();
    forgetTrouble(order);
    order.inbox.parcels.push({ status: 'lost', at: 0 });
    expect(troubleOf(order)).toBe('SHIPMENT_LOST');
  });
});

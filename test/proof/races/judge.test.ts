import { describe, expect, test } from 'vitest';
import { effectId } from '../../../contracts/effects.ts';
import { disagreements, type Evidence, winners } from '../../../proof/races/judge.ts';

const orderId = 'the-order';
const parcel = (number: number, status: string) => ({
  key: effectId(orderId, 'shipment', number),
  status,
});
const event = (type: string, status: Evidence['row']['status'] = 'confirmed') => ({
  type: `order.${type}`,
  status,
});
const row: Evidence['row'] = {
  ...{ status: 'confirmed', shipmentStatus: 'booked', parcelNumber: 2 },
  ...{ total: 1_499, attention: null },
};

const changed: Evidence = {
  orderId,
  answers: { change: 200, cancel: 409 },
  row,
  events: [event('shipment-cancelled'), event('changed')],
  parcels: [parcel(1, 'cancelled'), parcel(2, 'booked')],
  paid: 1_499,
};
const cancelled: Evidence = {
  orderId,
  answers: { change: 409, cancel: 200 },
  row: { ...row, status: 'cancelled', shipmentStatus: 'cancelled', parcelNumber: 1 },
  events: [event('cancelling', 'cancelling'), event('shipment-cancelled', 'cancelling')],
  parcels: [parcel(1, 'cancelled')],
  paid: 0,
};
const dispatched: Evidence = {
  orderId,
  answers: { change: 409, cancel: 200 },
  row: { ...row, status: 'shipped', shipmentStatus: 'in_transit', parcelNumber: 1 },
  events: [event('cancelling', 'cancelling'), event('shipped', 'shipped')],
  parcels: [parcel(1, 'in_transit')],
  paid: 1_499,
};

describe('the judge of races', () => {
  test.each([
    ['changed', changed],
    ['cancelled', cancelled],
    ['cancelled, then dispatched', dispatched],
  ])('finds nothing about an order that is %s', (said, evidence) => {
    expect(disagreements(evidence)).toEqual([]);
    expect(winners(evidence)).toBe(said);
  });

  const answered = (evidence: Evidence, answers: Partial<Evidence['answers']>): Evidence => ({
    ...evidence,
    answers: { ...evidence.answers, ...answers },
  });
  test.each([
    ['a change that was refused and made', answered(changed, { change: 409 })],
    ['a change that was promised and not made', answered(cancelled, { change: 200 })],
    ['a cancellation that was promised and not begun', answered(changed, { cancel: 200 })],
    ['a cancellation that was refused and begun', answered(cancelled, { cancel: 409 })],
    [
      'a cancellation that came to nothing',
      {
        ...answered(changed, { cancel: 200 }),
        events: [...changed.events, event('cancelling', 'cancelling')],
      },
    ],
    ['two changes', { ...changed, events: [...changed.events, event('changed')] }],
    [
      'a change after the parcel has left',
      {
        ...answered(dispatched, { change: 200 }),
        events: [...dispatched.events, event('changed')],
      },
    ],
    [
      'nobody that has won',
      { ...answered(changed, { change: 409 }), events: [event('shipment-cancelled')] },
    ],
    ['an order that is not at rest', { ...changed, row: { ...row, shipmentStatus: 'none' } }],
    ['an order that is flagged', { ...changed, row: { ...row, attention: 'DISAGREEMENT' } }],
    [
      'a parcel that was not called off',
      {
        ...changed,
        row: { ...row, parcelNumber: 3 },
        parcels: [parcel(3, 'booked')],
      },
    ],
    [
      'two parcels at the carrier',
      { ...changed, parcels: [parcel(1, 'booked'), parcel(2, 'booked')] },
    ],
    ['the former parcel at the carrier', { ...changed, parcels: [parcel(1, 'booked')] }],
    ['a parcel of a cancelled order', { ...cancelled, parcels: [parcel(1, 'booked')] }],
    ['a parcel that has left unseen', { ...changed, parcels: [parcel(2, 'in_transit')] }],
    ['money of a piece that was taken off', { ...changed, paid: 2_998 }],
    ['money of a cancelled order', { ...cancelled, paid: 1_499 }],
  ] satisfies [string, Evidence][])('finds %s', (_, evidence) => {
    expect(disagreements(evidence)).toHaveLength(1);
  });
});

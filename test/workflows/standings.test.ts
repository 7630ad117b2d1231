/** What is to be undone and what the order's row shows, for each standing of a step. */
import { describe, expect, test } from 'vitest';
import { initialState, type OrderState, type SagaStep } from '../../contracts/order.ts';
import {
  changedStatuses,
  further,
  isSettled,
  isSettledForward,
  isToUndo,
  isUndecided,
  isUndoneAs,
  onceUndoing,
  type Standing,
  type Standings,
  standingsIn,
  withFurther,
} from '../../workflows/standings.ts';

const nothingBegun: Standings = { inventory: 'none', payment: 'none', shipment: 'none' };
const all = (standing: Standing): Standings => ({
  inventory: standing,
  payment: standing,
  shipment: standing,
});
/** What the row of a pending order shows of its goods, money and parcel. */
function shown(standing: Standing): string[] {
  const row = { ...initialState, ...changedStatuses(all(standing), initialState) };
  return [row.inventoryStatus, row.paymentStatus, row.shipmentStatus];
}

/** From the least to the most advanced. */
const table: readonly (readonly [Standing, 'undone' | 'left', string, string, string])[] = [
  ['none', 'left', 'none', 'none', 'none'],
  ['free', 'left', 'none', 'none', 'none'],
  ['trying', 'undone', 'none', 'none', 'none'],
  ['unknown', 'undone', 'none', 'unknown', 'unknown'],
  ['pending', 'undone', 'none', 'pending', 'none'],
  ['held', 'undone', 'none', 'authorized', 'none'],
  ['stands', 'undone', 'reserved', 'charged', 'booked'],
  ['captured', 'left', 'reserved', 'captured', 'booked'],
  ['reduced', 'undone', 'reserved', 'partially_refunded', 'booked'],
  ['voiding', 'undone', 'none', 'authorized', 'none'],
  ['undoing', 'undone', 'reserved', 'refunding', 'cancelling'],
  ['nothing', 'left', 'none', 'none', 'none'],
  ['declined', 'left', 'none', 'declined', 'none'],
  ['skipped', 'left', 'reserved', 'unknown', 'unknown'],
  ['undone', 'left', 'released', 'refunded', 'cancelled'],
  ['voided', 'left', 'released', 'voided', 'cancelled'],
  ['left', 'left', 'reserved', 'charged', 'in_transit'],
  ['gone', 'left', 'reserved', 'charged', 'in_transit'],
  ['delivered', 'left', 'reserved', 'charged', 'delivered'],
  ['returned', 'left', 'reserved', 'charged', 'returned'],
  ['lost', 'left', 'reserved', 'charged', 'lost'],
];
const standings = table.map(([standing]) => standing);
const those = (is: (standing: Standing) => boolean) => standings.filter(is);

describe('a step that stands as', () => {
  test.each(table)('%s is %s, and the row shows it', (standing, undo, ...statuses) => {
    expect(isToUndo(standing)).toBe(undo === 'undone');
    expect(shown(standing)).toEqual(statuses);
  });
});

test('the next step is done only after one that stands or costs nothing', () => {
  expect(those(isSettledForward)).toEqual(['free', 'held', 'stands', 'captured', 'reduced']);
});

test('what stands can only end from when its undo was tried, and what is held is voided', () => {
  const changed = standings.filter((standing) => onceUndoing(standing) !== standing);
  expect(changed.map((standing) => [standing, onceUndoing(standing)])).toEqual([
    ['held', 'voiding'],
    ['stands', 'undoing'],
    ['captured', 'undoing'],
    ['reduced', 'undoing'],
  ]);
});

test('a failure says how a step ends that has not come to stand', () => {
  expect(those(isUndecided)).toEqual(['none', 'free', 'trying', 'unknown', 'pending']);
});

test('a skip leaves what is undone or was declined as it is', () => {
  expect(those(isUndoneAs)).toEqual(['undone', 'voided']);
  expect(those(isSettled)).toEqual(['declined', 'undone', 'voided']);
});

describe('a standing never goes back by itself:', () => {
  test('of two, the more advanced counts', () => {
    for (const [at, standing] of standings.entries()) {
      for (const other of standings.slice(at)) {
        expect(further(standing, other)).toBe(other);
        expect(further(other, standing)).toBe(other);
      }
    }
  });

  test('a decision to skip does not take back what is undone by then', () => {
    const before = { ...nothingBegun, payment: 'undone', shipment: 'undoing' } as const;
    const skipped = withFurther(before, { payment: 'skipped', shipment: 'skipped' });
    expect(skipped).toEqual({ inventory: 'none', payment: 'undone', shipment: 'skipped' });
    expect(withFurther(before)).toEqual(before);
  });
});

describe('the row of an order whose saga was lost', () => {
  const read = (row: Partial<OrderState>) => standingsIn({ ...initialState, ...row });

  test('says nothing has begun when the order was just placed', () => {
    expect(read({})).toEqual(nothingBegun);
  });

  test.each([
    ['inventory', { inventoryStatus: 'reserved' }, 'stands'],
    ['inventory', { inventoryStatus: 'released' }, 'undone'],
    ['payment', { paymentStatus: 'pending' }, 'pending'],
    ['payment', { paymentStatus: 'authorized' }, 'held'],
    ['payment', { paymentStatus: 'charged' }, 'stands'],
    ['payment', { paymentStatus: 'captured' }, 'captured'],
    ['payment', { paymentStatus: 'partially_refunded' }, 'reduced'],
    ['payment', { paymentStatus: 'declined' }, 'declined'],
    ['payment', { paymentStatus: 'refunding' }, 'stands'],
    [
      'payment',
      { paymentStatus: 'refunding', payment: { reference: 'r', refunded: 1 } },
      'reduced',
    ],
    [
      'inventory',
      { inventoryStatus: 'reserved', payment: { reference: 'r', refunded: 1 } },
      'stands',
    ],
    [
      'shipment',
      { shipmentStatus: 'cancelling', payment: { reference: 'r', refunded: 1 } },
      'stands',
    ],
    ['payment', { paymentStatus: 'refunded' }, 'undone'],
    ['payment', { paymentStatus: 'voided' }, 'voided'],
    ['payment', { paymentStatus: 'unknown' }, 'unknown'],
    ['shipment', { shipmentStatus: 'booked' }, 'stands'],
    ['shipment', { shipmentStatus: 'in_transit' }, 'left'],
    ['shipment', { shipmentStatus: 'delivered' }, 'delivered'],
    ['shipment', { shipmentStatus: 'cancelling' }, 'stands'],
    ['shipment', { shipmentStatus: 'cancelled' }, 'undone'],
    ['shipment', { shipmentStatus: 'unknown' }, 'unknown'],
  ] as const satisfies readonly (readonly [SagaStep, Partial<OrderState>, Standing])[])(
    'says of the %s, by %o, that it is: %s',
    (step, row, standing) => {
      expect(read(row)).toEqual({ ...nothingBegun, [step]: standing });
    },
  );

  test('that holds a status of tomorrow says that the step has not begun', () => {
    expect(read({ paymentStatus: 'tomorrow' as 'charged' })).toEqual(nothingBegun);
  });
});

describe('the statuses to be written', () => {
  const confirmed = {
    ...initialState,
    status: 'confirmed',
    inventoryStatus: 'reserved',
    paymentStatus: 'charged',
    shipmentStatus: 'booked',
  } as const;

  test('are only those that change', () => {
    expect(changedStatuses(all('stands'), confirmed)).toEqual({});
    expect(changedStatuses({ ...all('stands'), payment: 'undone' }, confirmed)).toEqual({
      paymentStatus: 'refunded',
    });
  });

  test('say of all that stands that it is being undone, from when the compensation begins', () => {
    const undoing = { paymentStatus: 'refunding', shipmentStatus: 'cancelling' };
    expect(changedStatuses(all('stands'), confirmed, 'cancelling')).toEqual(undoing);
    expect(changedStatuses(all('stands'), { ...confirmed, status: 'failing' })).toEqual(undoing);
    const declined = { ...all('stands'), payment: 'declined' } as const;
    expect(changedStatuses(declined, confirmed, 'failing')).toEqual({
      paymentStatus: 'declined',
      shipmentStatus: 'cancelling',
    });
  });
});

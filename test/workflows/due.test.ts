/** Which step is undone next, and whether an order can still ship; the saga itself is in orderSaga. */
import { describe, expect, test } from 'vitest';
import { initialState, type OrderStatus, type SagaStep } from '../../contracts/order.ts';
import { canShip, hasLeft, isDue, nextDue } from '../../workflows/due.ts';
import { openInbox } from '../../workflows/inbox.ts';
import type { Order } from '../../workflows/order.ts';
import type { Standing, Standings } from '../../workflows/standings.ts';

interface Situation {
  readonly standings?: Partial<Standings>;
  readonly undoing?: SagaStep;
  readonly failing?: readonly SagaStep[];
  readonly rechecks?: readonly SagaStep[];
  readonly ownProviders?: readonly SagaStep[] | null;
  readonly status?: OrderStatus;
  readonly isBooked?: boolean;
  readonly isReported?: boolean;
}

function orderIn(situation: Situation): Order {
  const { standings, undoing = null, failing = [], rechecks, ownProviders = [] } = situation;
  const inbox = openInbox(initialState, rechecks);
  if (situation.isReported) inbox.parcels.push({ status: 'in_transit', at: 0 });
  return {
    standings: { inventory: 'none', payment: 'none', shipment: 'none', ...standings },
    undoing,
    failing: new Map(failing.map((step) => [step, { attempts: 1, lastError: null }])),
    ownProviders,
    inbox,
    row: { ...initialState, status: situation.status ?? 'confirmed' },
    answers: situation.isBooked ? { shipment: { status: 'booked', reference: 'parcel 1' } } : {},
  } as unknown as Order;
}
const dueIn = (situation: Situation) =>
  (['inventory', 'payment', 'shipment'] as const).filter((step) => isDue(orderIn(situation), step));
const confirmed = { inventory: 'stands', payment: 'stands', shipment: 'stands' } as const;

describe('a step is to be undone', () => {
  test('when it stands or may stand, and not when nothing was begun', () => {
    expect(dueIn({})).toEqual([]);
    expect(dueIn({ standings: { inventory: 'stands', payment: 'unknown' } })).toEqual([
      'inventory',
      'payment',
    ]);
  });

  test('when its undo is under way, or must be asked for again', () => {
    expect(dueIn({ undoing: 'payment', standings: { payment: 'undone' } })).toEqual(['payment']);
    expect(dueIn({ rechecks: ['shipment'], standings: { shipment: 'undone' } })).toEqual([
      'shipment',
    ]);
  });

  test('but never when it costs nothing', () => {
    expect(dueIn({ undoing: 'payment', standings: { payment: 'free' } })).toEqual([]);
    expect(dueIn({ rechecks: ['payment'], standings: { payment: 'free' } })).toEqual([]);
  });

  /** A workflow task that was lost may have called a provider of our own worker. */
  describe('when a lost task may have begun it:', () => {
    const reserved = { inventory: 'stands' } as const;

    test('the step after the last that stands, by a provider of our own', () => {
      expect(dueIn({ standings: reserved, ownProviders: ['payment', 'shipment'] })).toEqual([
        'inventory',
        'payment',
      ]);
      const paid = { ...reserved, payment: 'stands' } as const;
      expect(dueIn({ standings: paid, ownProviders: ['shipment'] })).toContain('shipment');
      const free = { ...reserved, payment: 'free' } as const;
      expect(dueIn({ standings: free, ownProviders: ['shipment'] })).toContain('shipment');
    });

    test('also when it is not known yet whose the provider is', () => {
      expect(dueIn({ standings: reserved, ownProviders: null })).toContain('payment');
    });

    test('not by a provider of another team, nor a step that was definitely not done', () => {
      expect(dueIn({ standings: reserved, ownProviders: ['shipment'] })).not.toContain('payment');
      const declined = { ...reserved, payment: 'declined' } as const;
      expect(dueIn({ standings: declined, ownProviders: null })).toEqual(['inventory']);
    });

    test('not the first step, which our own database knows', () => {
      expect(dueIn({ ownProviders: ['inventory'] })).toEqual([]);
      expect(dueIn({ ownProviders: null })).toEqual([]);
    });
  });
});

describe('the step to undo next', () => {
  const next = (situation: Situation) =>
    nextDue(orderIn({ standings: confirmed, status: 'cancelling', ...situation }));

  test('of an order that stands is its booking and nothing else', () => {
    expect(next({ status: 'confirmed', failing: ['shipment'] })).toBe('shipment');
    const called = { ...confirmed, shipment: 'undone' } as const;
    expect(next({ status: 'confirmed', standings: called })).toBeUndefined();
  });

  test('is the newest', () => {
    expect(next({})).toBe('shipment');
    expect(next({ standings: { ...confirmed, shipment: 'undone' } })).toBe('payment');
    expect(next({ standings: { inventory: 'undone', payment: 'declined' } })).toBeUndefined();
  });

  test('is the money while the label cannot be cancelled, and never the goods', () => {
    expect(next({ failing: ['shipment'] })).toBe('payment');
    const repaid = { ...confirmed, payment: 'undone' } as const;
    expect(next({ failing: ['shipment'], standings: repaid })).toBe('shipment');
  });

  test('is the goods while the money cannot be given back', () => {
    const called = { ...confirmed, shipment: 'undone' } as const;
    expect(next({ failing: ['payment'], standings: called })).toBe('inventory');
  });

  test('of those that fail, is the one that has waited longest and is still due', () => {
    expect(next({ failing: ['payment', 'shipment'] })).toBe('payment');
    expect(next({ failing: ['shipment', 'payment'] })).toBe('shipment');
    const repaid = { ...confirmed, payment: 'undone' } as const;
    expect(next({ failing: ['payment', 'shipment'], standings: repaid })).toBe('shipment');
    expect(next({ failing: ['inventory', 'payment', 'shipment'] })).toBe('payment');
  });
});

test('the parcel has left when the carrier says so of a booking that is known', () => {
  expect(hasLeft(orderIn({ isBooked: true, isReported: true }))).toBe(true);
  expect(hasLeft(orderIn({ isBooked: true }))).toBe(false);
  expect(hasLeft(orderIn({ isReported: true }))).toBe(false);
});

describe('an order whose parcel has left', () => {
  const ships = (standings: Partial<Standings>, status: OrderStatus = 'cancelling') =>
    canShip(orderIn({ standings: { ...confirmed, ...standings }, status }));

  test('goes on as shipped as long as nothing is given back', () => {
    expect(ships({})).toBe(true);
    expect(ships({ payment: 'free' })).toBe(true);
  });

  test.each<readonly [string, Partial<Record<SagaStep, Standing>>]>([
    ['its goods are back', { inventory: 'undone' }],
    ['its money may be on the way back', { payment: 'undoing' }],
    ['its parcel counts as called off', { shipment: 'undone' }],
  ])('does not when %s', (_, standings) => {
    expect(ships(standings)).toBe(false);
  });

  test('does not when it has ended', () => {
    expect(ships({}, 'cancelled')).toBe(false);
    expect(ships({}, 'failed')).toBe(false);
  });
});

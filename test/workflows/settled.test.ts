/** Decisions that were recorded, and forgotten by the saga with a workflow task that was lost. */
import { describe, expect, test } from 'vitest';
import { type Attention, type AttentionReason, initialState } from '../../contracts/order.ts';
import { openInbox } from '../../workflows/inbox.ts';
import type { Order } from '../../workflows/order.ts';
import { troubleOf } from '../../workflows/parcelNews.ts';
import { takeOverDecisions } from '../../workflows/settled.ts';
import type { Standings } from '../../workflows/standings.ts';

const flagOf = (reason: AttentionReason, step: Attention['step']): Attention => ({
  reason,
  step,
  lastError: null,
  since: '2026-01-01T00:00:00.000Z',
});
const refundFailing = flagOf('REFUND_FAILING', 'payment');
const returned = flagOf('SHIPMENT_RETURNED', 'shipment');

function orderWith(standings: Partial<Standings>): Order {
  const inbox = openInbox(initialState, ['payment']);
  inbox.retries.add('payment');
  return {
    standings: { inventory: 'undone', payment: 'undoing', shipment: 'none', ...standings },
    undoing: 'payment',
    failing: new Map([['payment', { attempts: 3, lastError: null }]]),
    inbox,
    answers: {},
  } as unknown as Order;
}

function takenOver(settled: Attention[], standings = {}, attention: Attention | null = null) {
  const order = orderWith(standings);
  takeOverDecisions(order, settled, { ...initialState, attention });
  return order;
}

describe('a decision that the saga has forgotten', () => {
  test('stops the undo of the step that it settled', () => {
    const { standings, undoing, failing, inbox } = takenOver([refundFailing]);
    expect(standings.payment).toBe('skipped');
    expect(undoing).toBeNull();
    expect([...failing.keys(), ...inbox.retries, ...inbox.rechecks]).toEqual([]);
    expect([...inbox.settled]).toEqual(['payment']);
  });

  test.each(['undone', 'voided', 'declined'] as const)(
    'leaves a step that is %s by now as it is',
    (standing) => {
      expect(takenOver([refundFailing], { payment: standing }).standings.payment).toBe(standing);
    },
  );

  test('settles nothing when the undo is flagged anew', () => {
    const order = takenOver([refundFailing], {}, { ...refundFailing, since: '2026-01-02' });
    expect(order.standings.payment).toBe('undoing');
    expect(order.undoing).toBe('payment');
  });

  test('about an overdue parcel does not stop the cancellation of the booking', () => {
    const { standings } = takenOver([flagOf('SHIPMENT_OVERDUE', 'shipment')], {
      shipment: 'undoing',
    });
    expect(standings.shipment).toBe('undoing');
  });

  test('about the parcel of an order that had ended lets it go, and no other decision does', () => {
    const gone = { shipment: 'gone' } as const;
    const afterEnd = flagOf('SHIPPED_AFTER_END', 'shipment');
    expect(takenOver([afterEnd], gone).standings.shipment).toBe('left');
    const cancelFailing = flagOf('SHIPMENT_CANCEL_FAILING', 'shipment');
    expect(takenOver([cancelFailing], gone).standings.shipment).toBe('gone');
  });

  test('about a returned parcel is not asked for again, unless it is flagged anew', () => {
    const order = orderWith({});
    order.inbox.parcels.push({ status: 'returned', at: 1 });
    takeOverDecisions(order, [returned], { ...initialState, attention: returned });
    expect(troubleOf(order)).toBe('SHIPMENT_RETURNED');
    takeOverDecisions(order, [returned], initialState);
    expect(troubleOf(order)).toBeNull();
  });
});

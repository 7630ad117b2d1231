/** What an order waits for, in words for the Temporal UI. */
import {
  isGivenUp,
  isOpen,
  isUndoing,
  type SagaStep,
  standingPaymentStatuses,
} from '../contracts/order.ts';
import { nextDue } from './due.ts';
import type { Order } from './order.ts';

export interface Waiting {
  readonly what: string;
  /** When something else happens: ISO 8601, UTC. */
  readonly until?: string;
  /** What happens then. */
  readonly afterwards?: string;
}

const CALLED = 'a person is called';

const undone: Readonly<Record<SagaStep, string>> = {
  inventory: 'its items to be released',
  payment: 'its money to be given back or called off',
  shipment: 'its parcel to be called off',
};

/** @returns null when it waits for nothing any more */
export function waitingFor(order: Order): Waiting | null {
  const { row, start } = order;
  const after = (seconds: number) => new Date(order.since + seconds * 1000).toISOString();
  const overdue = { until: after(start.policy.shipmentOverdueSeconds), afterwards: CALLED };
  if (isUndoing(row.status) || isGivenUp(row.status)) return undoing(order);
  if (row.hold && isOpen(row.status))
    return { what: 'being released from hold', until: row.hold.until, afterwards: CALLED };
  if (row.status === 'pending') return beginning(order, after);
  if (row.status === 'confirmed' && row.shipmentStatus === 'none')
    return { what: 'its parcel to be booked' };
  if (row.status === 'confirmed') return { what: 'its parcel to leave', ...overdue };
  return row.status === 'shipped' ? { what: 'its parcel to be delivered', ...overdue } : null;
}

function beginning({ row, standings, start }: Order, after: (seconds: number) => string): Waiting {
  if (row.inventoryStatus === 'none') return { what: 'its items to be reserved' };
  if (row.paymentStatus === 'pending') {
    const until = after(start.policy.pendingPaymentSeconds);
    return { what: 'its payer to complete the payment', until, afterwards: 'the order fails' };
  }
  const isPaid =
    standings.payment === 'free' || standingPaymentStatuses.includes(row.paymentStatus);
  return { what: isPaid ? 'its parcel to be booked' : 'its payment' };
}

function undoing(order: Order): Waiting | null {
  const step = nextDue(order);
  if (!step) return null;
  const pace = order.start.policy.undoPaceSeconds;
  return { what: `${undone[step]}; while that fails, it is tried again every ${pace} s` };
}

/** The events of an order have no gaps, follow the state machine, and end in the row's state. */
import { isDeepStrictEqual } from 'node:util';
import {
  initialState,
  isEnded,
  isOpen,
  nextStatuses,
  type OrderStatus,
  orderStateFields,
} from '../../../contracts/order.ts';
import { returnSteps } from '../../../contracts/return.ts';
import type { EventRecord, OrderRecord } from './storeRecords.ts';
import { byOrder, type Check, type Violation, violation } from './violation.ts';

const inOrder = (events: readonly EventRecord[] = []): EventRecord[] =>
  [...events].sort((a, b) => a.version - b.version);

/** Numbered 1, 2, 3… up to the row's version. */
export const eventsHaveNoGaps: Check = ({ tables }) => {
  const events = byOrder(tables.events);
  return tables.orders.flatMap(({ orderId, version }): Violation[] => {
    const numbers = inOrder(events.get(orderId)).map((event) => event.version);
    if (numbers.length === version && numbers.every((n, at) => n === at + 1)) return [];
    const what = `it is at version ${version} and its events are ${numbers.join(', ') || 'none'}`;
    return [violation('events have no gaps', orderId, what)];
  });
};

/**
 * The first event holds what was ordered, the last change what is ordered now, and the last event the
 * row's state.
 */
export const rowIsFoldOfEvents: Check = ({ tables }) => {
  const events = byOrder(tables.events);
  return tables.orders.flatMap((order) => {
    const history = inOrder(events.get(order.orderId));
    return [
      ...createdAsOrdered(order, history[0]),
      ...changedAsRow(order, history),
      ...endsAsRow(order, history.at(-1)),
    ];
  });
};

function createdAsOrdered(order: OrderRecord, first: EventRecord | undefined): Violation[] {
  const { items, currency, total } = order;
  const ordered = { items, currency, total, ...exchangeIn(order) };
  const isRight =
    first?.type === 'order.created' &&
    isDeepStrictEqual(first.data['order'], ordered) &&
    orderStateFields.every((name) => isDeepStrictEqual(first.data[name], initialState[name]));
  if (isRight) return [];
  const what = 'its first event is not what was ordered';
  return [violation('the row is the fold of its events', order.orderId, what)];
}

const exchangeIn = ({ exchangeOf }: OrderRecord) => (exchangeOf ? { exchangeOf } : {});

function changedAsRow(order: OrderRecord, history: readonly EventRecord[]): Violation[] {
  const { itemsNow: items, currency, total, reduced } = order;
  const told = history.findLast(({ data }) => data['order'] !== undefined)?.data['order'];
  const ordered = { items, currency, total: total - reduced, ...exchangeIn(order) };
  if (isDeepStrictEqual(told, ordered)) return [];
  const what = 'what is ordered now is not what its last change says';
  return [violation('the row is the fold of its events', order.orderId, what)];
}

function endsAsRow(order: OrderRecord, last: EventRecord | undefined): Violation[] {
  const differing = orderStateFields.filter(
    (name) => !isDeepStrictEqual(last?.data[name], order[name]),
  );
  if (differing.length === 0 && last?.data['userId'] === order.userId) return [];
  const what = `its row and its last event differ in ${differing.join(', ') || 'userId'}`;
  return [violation('the row is the fold of its events', order.orderId, what)];
}

const statusOf = ({ data }: EventRecord): OrderStatus => data['status'] as OrderStatus;
/** Event types that may follow the end of an order, because an undo or a flag came late. */
const typesAfterEnd: ReadonlySet<string> = new Set([
  'order.payment-captured',
  'order.payment-partially-refunded',
  'order.payment-refunded',
  'order.payment-voided',
  'order.shipment-cancelled',
  'order.inventory-released',
  'order.returned',
  'order.lost',
  ...returnSteps.map((step) => `order.return-${step}`),
  'order.attention-raised',
  'order.attention-cleared',
]);

/** What only happens to an order that is neither undone nor dispatched. */
const typesWhileOpen: ReadonlySet<string> = new Set([
  'order.changed',
  'order.held',
  'order.shipment-booked',
  'order.shipment-cancelling',
]);

/** Every change of status is allowed, an order is changed only while it is open, and no event contradicts the one that ended the order. */
export const eventsFollowTheStateMachine: Check = ({ tables }) =>
  [...byOrder(tables.events)].flatMap(([orderId, events]) => {
    const history = inOrder(events);
    return history.slice(1).flatMap((event, at): Violation[] => {
      const before = history[at];
      if (!before) return [];
      const [from, to] = [statusOf(before), statusOf(event)];
      const isAllowed = from === to || nextStatuses[from]?.includes(to) === true;
      const isInTime = !typesWhileOpen.has(event.type) || isOpen(from);
      if (isAllowed && isInTime && (!isEnded(from) || typesAfterEnd.has(event.type))) return [];
      const what = `event ${event.version} (${event.type}) takes it from ${from} to ${to}`;
      return [violation('events follow the state machine', orderId, what)];
    });
  });

/** An order's events tell its whole story, without gaps, and end where its row is. */
import { isDeepStrictEqual } from 'node:util';
import {
  initialState,
  nextStatuses,
  type OrderState,
  type OrderStatus,
} from '../../../contracts/order.ts';
import type { EventRecord, OrderRecord } from './stores.ts';
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

const stateNames = Object.keys(initialState) as (keyof OrderState)[];

/** The first event says what was ordered; the last one leaves the order as its row is. */
export const rowIsFoldOfEvents: Check = ({ tables }) => {
  const events = byOrder(tables.events);
  return tables.orders.flatMap((order) => {
    const story = inOrder(events.get(order.orderId));
    return [...createdAsOrdered(order, story[0]), ...endsAsRow(order, story.at(-1))];
  });
};

function createdAsOrdered(order: OrderRecord, first: EventRecord | undefined): Violation[] {
  const { items, currency, total } = order;
  const isRight =
    first?.type === 'order.created' &&
    isDeepStrictEqual(first.data['order'], { items, currency, total }) &&
    stateNames.every((name) => isDeepStrictEqual(first.data[name], initialState[name]));
  if (isRight) return [];
  const what = 'its first event is not what was ordered';
  return [violation('the row is the fold of its events', order.orderId, what)];
}

function endsAsRow(order: OrderRecord, last: EventRecord | undefined): Violation[] {
  const differing = stateNames.filter((name) => !isDeepStrictEqual(last?.data[name], order[name]));
  if (differing.length === 0 && last?.data['userId'] === order.userId) return [];
  const what = `its row and its last event differ in ${differing.join(', ') || 'userId'}`;
  return [violation('the row is the fold of its events', order.orderId, what)];
}

const statusOf = ({ data }: EventRecord): OrderStatus => data['status'] as OrderStatus;
/** What may still be told of an order once it has ended: that money came, and went, late. */
const afterTheEnd = new Set([
  'order.payment-refunded',
  'order.shipment-cancelled',
  'order.inventory-released',
  'order.attention-raised',
  'order.attention-cleared',
]);

/** No event takes an order where it cannot go, and none contradicts the one that ended it. */
export const eventsFollowTheRules: Check = ({ tables }) =>
  [...byOrder(tables.events)].flatMap(([orderId, events]) => {
    const story = inOrder(events);
    return story.slice(1).flatMap((event, at): Violation[] => {
      const before = story[at];
      if (!before) return [];
      const [from, to] = [statusOf(before), statusOf(event)];
      const moves = from === to || nextStatuses[from]?.includes(to) === true;
      const ended = nextStatuses[from]?.length === 0;
      if (moves && (!ended || afterTheEnd.has(event.type))) return [];
      const what = `event ${event.version} (${event.type}) takes it from ${from} to ${to}`;
      return [violation('events follow the rules', orderId, what)];
    });
  });

/** Every accepted order exists once, and nothing was done for an order that was not accepted. */
import { isDispatched } from '../../../contracts/order.ts';
import { hasLeft } from './shipments.ts';
import { isInProgress, type Snapshot } from './snapshot.ts';
import { byOrder, type Check, type Violation, violation } from './violation.ts';

const orderIdsOf = ({ tables }: Snapshot): ReadonlySet<string> =>
  new Set(tables.orders.map(({ orderId }) => orderId));

/** Every 201 that a client received is an order. */
export const noOrderIsLost: Check = (snapshot) => {
  const orderIds = orderIdsOf(snapshot);
  return snapshot.accepted
    .filter(({ orderId }) => !orderIds.has(orderId))
    .map(({ orderId, key }) =>
      violation('no order is lost', orderId, `it was accepted (key ${key}) and has no row`),
    );
};

/** Nothing was charged, shipped, reserved, published or run for an order that does not exist. */
export const nothingWithoutAnOrder: Check = (snapshot) => {
  const orderIds = orderIdsOf(snapshot);
  const { tables, payments, carrier, topic, sagas } = snapshot;
  const records: readonly [string, readonly { readonly orderId: string }[]][] = [
    ['a charge', payments.charges],
    ['a movement of money', payments.ledger],
    ['a parcel', carrier.shipments],
    ['an effect', tables.effects],
    ['an event', tables.events],
    ['a saga', sagas],
    ['a Kafka message', (topic ?? []).map(({ key }) => ({ orderId: key }))],
  ];
  return records.flatMap(([what, rows]) =>
    rows
      .filter(({ orderId }) => !orderIds.has(orderId))
      .map(({ orderId }) =>
        violation('nothing without an order', orderId, `${what} exists for it, and no such order`),
      ),
  );
};

/** One Idempotency-Key, one order: by the table of keys, the clients' answers, and the intents. */
export const oneKeyOneOrder: Check = ({ tables, accepted }) => {
  const ordersOf = new Map<string, Set<string>>();
  const add = (name: string, orderId: string): void => {
    ordersOf.set(name, (ordersOf.get(name) ?? new Set()).add(orderId));
  };
  for (const { key, orderId } of accepted) add(`key ${key}`, orderId);
  for (const { key, status, orderId } of tables.keys) {
    if (status === 201 && orderId) add(`key ${key}`, orderId);
  }
  for (const { orderId, shippingAddress } of tables.orders) {
    const intent = intentIn(shippingAddress);
    if (intent) add(`intent ${intent}`, orderId);
  }
  return [...ordersOf].flatMap(([name, orders]): Violation[] => {
    if (orders.size <= 1) return [];
    return [violation('one key, one order', null, `${name} made ${[...orders].join(' and ')}`)];
  });
};

/**
 * An order whose cancellation was accepted is cancelled, unless its parcel left before the carrier
 * could cancel it: then its events contain `cancelling`, and the carrier's books say that it left.
 */
export const promisedCancelsHold: Check = ({ tables, carrier, cancels }) => {
  const [events, parcels] = [byOrder(tables.events), byOrder(carrier.shipments)];
  return tables.orders
    .filter(({ orderId }) => cancels.promised.has(orderId))
    .flatMap(({ orderId, status }): Violation[] => {
      const wasBegun = events.get(orderId)?.some(({ data }) => data['status'] === 'cancelling');
      const hasParcelLeft = parcels.get(orderId)?.some(hasLeft) === true;
      const isExcused = isDispatched(status) && wasBegun === true && hasParcelLeft;
      if (status === 'cancelling' || status === 'cancelled' || isExcused) return [];
      const begun = wasBegun ? 'begun' : 'never begun';
      const what = `its cancelling was promised and ${begun}; it is ${status}`;
      return [violation('promised cancellations hold', orderId, what)];
    });
};

export const noCancellationWithoutRequest: Check = ({ tables, cancels }) =>
  tables.orders
    .filter(({ status }) => status === 'cancelling' || status === 'cancelled')
    .filter(({ orderId }) => cancels.asked !== null && !cancels.asked.has(orderId))
    .map(({ orderId, status }) =>
      violation(
        'no cancellation without a request',
        orderId,
        `it is ${status}, which nobody requested`,
      ),
    );

/** The intent's name at the beginning of an address: `#c1-17, …`. Null: the address has none. */
function intentIn(address: unknown): string | null {
  if (typeof address !== 'string') return null;
  return /^#(?<intent>[\w-]+),/.exec(address)?.groups?.['intent'] ?? null;
}

/** Every accepted order has ended, stands, is flagged, or changed a moment ago. */
export const everyOrderEndsOrIsFlagged: Check = ({ tables, youngSince }) =>
  tables.orders
    .filter(isInProgress)
    .filter(({ attention, updatedAt }) => attention === null && updatedAt < youngSince)
    .map(({ orderId, status, updatedAt }) => {
      const what = `it is ${status} since ${updatedAt.toISOString()} and is not flagged`;
      return violation('every order ends or is flagged', orderId, what);
    });

/** Every order that was accepted is there once, and nothing was done for any other. */
import { hasLeft } from './shipments.ts';
import type { World } from './stores.ts';
import { byOrder, type Check, type Violation, violation } from './violation.ts';

const known = ({ tables }: World): ReadonlySet<string> =>
  new Set(tables.orders.map(({ orderId }) => orderId));

/** Every 201 that a client saw is an order. */
export const noOrderIsLost: Check = (world) => {
  const rows = known(world);
  return world.told
    .filter(({ orderId }) => !rows.has(orderId))
    .map(({ orderId, key }) =>
      violation(
        'no order is lost',
        orderId,
        `a client was told of it (key ${key}); it is not there`,
      ),
    );
};

/** Nothing was charged, shipped, reserved, told or run for an order that was never accepted. */
export const nothingForStrangers: Check = (world) => {
  const rows = known(world);
  const { tables, payments, carrier, topic, sagas } = world;
  const seen: readonly [string, readonly { readonly orderId: string }[]][] = [
    ['a charge', payments.charges],
    ['a movement of money', payments.ledger],
    ['a parcel', carrier.shipments],
    ['an effect', tables.effects],
    ['an event', tables.events],
    ['a saga', sagas],
    ['a Kafka message', (topic ?? []).map(({ key }) => ({ orderId: key }))],
  ];
  return seen.flatMap(([what, things]) =>
    things
      .filter(({ orderId }) => !rows.has(orderId))
      .map(({ orderId }) =>
        violation('nothing for strangers', orderId, `there is ${what} for it, and no such order`),
      ),
  );
};

/** One Idempotency-Key, one order: by what we keep, by what clients were told, and by intent. */
export const oneKeyOneOrder: Check = ({ tables, told }) => {
  const ordersOf = new Map<string, Set<string>>();
  const note = (name: string, orderId: string): void => {
    ordersOf.set(name, (ordersOf.get(name) ?? new Set()).add(orderId));
  };
  for (const { key, orderId } of told) note(`key ${key}`, orderId);
  for (const { key, status, orderId } of tables.keys) {
    if (status === 201 && orderId) note(`key ${key}`, orderId);
  }
  for (const { orderId, shippingAddress } of tables.orders) {
    const intent = intentIn(shippingAddress);
    if (intent) note(`intent ${intent}`, orderId);
  }
  return [...ordersOf].flatMap(([name, orders]): Violation[] => {
    if (orders.size <= 1) return [];
    return [violation('one key, one order', null, `${name} made ${[...orders].join(' and ')}`)];
  });
};

/**
 * What a client was promised to be cancelled is not sent after all, unless its parcel left before
 * the carrier could be asked: then its events say that it was being cancelled, and the carrier's
 * books that the parcel has left.
 */
export const promisedCancelsHold: Check = ({ tables, carrier, cancels }) => {
  const [events, parcels] = [byOrder(tables.events), byOrder(carrier.shipments)];
  return tables.orders
    .filter(({ orderId }) => cancels.promised.has(orderId))
    .flatMap(({ orderId, status }): Violation[] => {
      const isGoing = status === 'shipped' || status === 'delivered';
      const wasBegun = events.get(orderId)?.some(({ data }) => data['status'] === 'cancelling');
      const gaveWay = isGoing && wasBegun === true && parcels.get(orderId)?.some(hasLeft) === true;
      if (status === 'cancelling' || status === 'cancelled' || gaveWay) return [];
      const begun = wasBegun ? 'begun' : 'never begun';
      const what = `its cancelling was promised and ${begun}; it is ${status}`;
      return [violation('promised cancellations hold', orderId, what)];
    });
};

/** No order is cancelled that nobody wanted cancelled. */
export const nothingIsCancelledUnasked: Check = ({ tables, cancels }) =>
  tables.orders
    .filter(({ status }) => status === 'cancelling' || status === 'cancelled')
    .filter(({ orderId }) => cancels.asked !== null && !cancels.asked.has(orderId))
    .map(({ orderId, status }) =>
      violation('nothing is cancelled unasked', orderId, `it is ${status} and nobody asked for it`),
    );

/** A client that wants to be checked begins its address with its intent's name: `#c1-17, …`. */
export function intentIn(address: unknown): string | null {
  if (typeof address !== 'string') return null;
  return /^#(?<intent>[\w-]+),/.exec(address)?.groups?.['intent'] ?? null;
}

/** Every accepted order has ended, stands, is flagged for a person, or changed a moment ago. */
export const everyOrderEndsOrIsFlagged: Check = ({ tables, youngSince }) =>
  tables.orders
    .filter(({ status }) => ['pending', 'failing', 'cancelling'].includes(status))
    .filter(({ attention, updatedAt }) => attention === null && updatedAt < youngSince)
    .map(({ orderId, status, updatedAt }) => {
      const what = `it is ${status} since ${updatedAt.toISOString()} and nobody is called`;
      return violation('every order ends or is flagged', orderId, what);
    });

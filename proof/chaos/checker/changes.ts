/** Changes of orders: each that was promised is made once, and the pieces' money is given back. */
import { effectId } from '../../../contracts/effects.ts';
import { markerIn } from '../../../dev/simulators/carrier/addresses.ts';
import { isLive } from './shipments.ts';
import { isStanding } from './snapshot.ts';
import { byOrder, type Check, type Violation, violation } from './violation.ts';

/** The order tells each change that is made, and no other. */
export const changesAreToldOnce: Check = ({ tables, changesPromised }) => {
  const [changes, events] = [byOrder(tables.changes), byOrder(tables.events)];
  return tables.orders.flatMap(({ orderId }): Violation[] => {
    const made = (changes.get(orderId) ?? []).filter(({ state }) => state === 'done').length;
    const told = (events.get(orderId) ?? []).filter(({ type }) => type === 'order.changed').length;
    const isKept = made > 0 || !changesPromised.has(orderId);
    if (made === told && isKept) return [];
    const promised = isKept ? '' : ', and one was promised';
    const what = `${made} changes of it are made, and ${told} told${promised}`;
    return [violation('changes are told once', orderId, what)];
  });
};

/** What an order has become cheaper by is what its changes have taken off, each with its refund. */
export const reductionsAddUp: Check = ({ tables }) => {
  const [changes, refunds] = [byOrder(tables.changes), byOrder(tables.refunds)];
  return tables.orders.flatMap(({ orderId, reduced }): Violation[] => {
    const made = (changes.get(orderId) ?? []).filter(
      ({ state, refundNumber }) => state === 'done' && refundNumber !== null,
    );
    const given = refunds.get(orderId) ?? [];
    const isGiven = made.every(({ refundNumber, amount }) =>
      given.some((refund) => refund.number === refundNumber && refund.amount === amount),
    );
    const sum = made.reduce((all, { amount }) => all + amount, 0);
    if (sum === reduced && isGiven) return [];
    const what = `it is ${reduced} cheaper, and its changes took off ${sum}${
      isGiven ? '' : ', not all of it refunds'
    }`;
    return [violation('reductions add up', orderId, what)];
  });
};

/** The parcel of an order that stands is its newest, and holds what is ordered now. */
export const parcelsHoldWhatIsOrdered: Check = ({ tables, carrier }) => {
  const parcels = byOrder(carrier.shipments.filter(isLive));
  return tables.orders.filter(isStanding).flatMap((order): Violation[] => {
    const { orderId, parcelNumber, itemsNow } = order;
    return (parcels.get(orderId) ?? []).flatMap(({ key, items }): Violation[] => {
      const isNewest = key === effectId(orderId, 'shipment', parcelNumber);
      if (isNewest && piecesOf(items) === piecesOf(itemsNow)) return [];
      const what = `its parcel ${parcelNumber} is ${key} with ${piecesOf(items)}; ordered are ${piecesOf(itemsNow)}`;
      return [violation('parcels hold what is ordered', orderId, what)];
    });
  });
};

/**
 * The carrier keeps no addresses, only their magic words. No customer of a run is erased, so an address
 * that nobody can read is lost.
 */
export const parcelsGoWhereOrdersSay: Check = ({ tables, carrier }) => {
  const parcels = byOrder(carrier.shipments.filter(isLive));
  return tables.orders.filter(isStanding).flatMap(({ orderId, shippingAddress }): Violation[] => {
    const isReadable = shippingAddress !== null;
    const address = JSON.stringify(shippingAddress);
    return (parcels.get(orderId) ?? [])
      .filter(({ marker }) => !isReadable || marker !== markerIn(address))
      .map(({ key, marker }) => {
        const what = `its parcel ${key} goes to a ${marker || 'plain'} road, and the order to ${isReadable ? address : 'where nobody can read'}`;
        return violation('parcels go where orders say', orderId, what);
      });
  });
};

function piecesOf(items: readonly { itemId: string; quantity: number }[]): string {
  const sums = new Map<string, number>();
  for (const { itemId, quantity } of items) sums.set(itemId, (sums.get(itemId) ?? 0) + quantity);
  return [...sums]
    .sort()
    .map(([itemId, quantity]) => `${quantity} ${itemId}`)
    .join(', ');
}

/** Of holds and releases the last that was asked for counts. */
export const releasedOrdersAreNotHeld: Check = ({ tables, releasedLast }) =>
  tables.orders
    .filter(({ orderId, hold }) => hold !== null && releasedLast.has(orderId))
    .map(({ orderId }) => {
      const what = 'it is on hold, and was released after all of its holds';
      return violation('released orders are not held', orderId, what);
    });

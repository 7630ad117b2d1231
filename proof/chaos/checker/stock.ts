/** Stock on hand and reserved adds up: nothing is oversold and no item is lost. */
import { isDispatched } from '../../../contracts/order.ts';
import { cameBack } from './returns.ts';
import { isInProgress } from './snapshot.ts';
import { type Check, type Violation, violation } from './violation.ts';

type Sums = Map<string, number>;

const add = (
  sums: Sums,
  items: readonly { itemId: string; quantity: number }[],
  sign: 1 | -1 = 1,
): void => {
  for (const { itemId, quantity } of items)
    sums.set(itemId, (sums.get(itemId) ?? 0) + sign * quantity);
};

/** on hand + shipped = initial stock + adjustments */
export const stockIsConserved: Check = ({ tables, initialStock }) => {
  const shipped: Sums = new Map();
  const restocked = new Set(
    tables.effects.filter((effect) => effect.restocked).map(({ orderId }) => orderId),
  );
  for (const { orderId, status, itemsNow } of tables.orders) {
    if (!isDispatched(status)) continue;
    if (restocked.has(orderId)) {
      add(shipped, cameBack(tables.returns, orderId, 'written_off'));
      continue;
    }
    add(shipped, itemsNow);
    add(shipped, cameBack(tables.returns, orderId, 'restocked'), -1);
  }
  return tables.inventory.flatMap(({ itemId, onHand }): Violation[] => {
    const out = shipped.get(itemId) ?? 0;
    const total = (initialStock.get(itemId) ?? 0) + (tables.adjusted.get(itemId) ?? 0);
    if (onHand + out === total) return [];
    const what = `${itemId}: ${onHand} on hand and ${out} shipped, of ${total}`;
    return [violation('stock is conserved', null, what)];
  });
};

/** reserved = what confirmed orders and orders in progress hold */
export const reservationsAddUp: Check = ({ tables }) => {
  const reservedByOrders: Sums = new Map();
  for (const order of tables.orders) {
    if (order.status === 'confirmed') add(reservedByOrders, order.itemsNow);
  }
  // An order in progress holds what its effect says: its row is written after the effect.
  const inProgress = new Set(tables.orders.filter(isInProgress).map(({ orderId }) => orderId));
  for (const effect of tables.effects) {
    const holds = effect.step === 'inventory' && effect.state === 'done' && !effect.taken;
    if (holds && inProgress.has(effect.orderId)) add(reservedByOrders, effect.items ?? []);
  }
  return tables.inventory.flatMap(({ itemId, reserved }): Violation[] => {
    const expected = reservedByOrders.get(itemId) ?? 0;
    if (reserved === expected) return [];
    const what = `${itemId}: ${reserved} reserved, but orders hold ${expected}`;
    return [violation('reservations add up', null, what)];
  });
};

export const stockIsNeverNegative: Check = ({ tables }) =>
  tables.inventory
    .filter(({ onHand, reserved }) => onHand < 0 || reserved < 0 || reserved > onHand)
    .map(({ itemId, onHand, reserved }) => {
      const what = `${itemId}: ${onHand} on hand, ${reserved} reserved`;
      return violation('stock is never negative', null, what);
    });

/** Nothing is oversold and no item gets lost: what is on hand and promised adds up. */
import { isStanding, type OrderRecord, type World } from './stores.ts';
import { type Check, type Violation, violation } from './violation.ts';

type Sums = Map<string, number>;

const add = (sums: Sums, items: readonly { itemId: string; quantity: number }[]): void => {
  for (const { itemId, quantity } of items) sums.set(itemId, (sums.get(itemId) ?? 0) + quantity);
};
const hasLeft = ({ status }: OrderRecord): boolean =>
  status === 'shipped' || status === 'delivered';

/** on_hand + shipped = what there was at first + adjustments */
export const stockIsConserved: Check = ({ tables, initialStock }) => {
  const shipped: Sums = new Map();
  for (const order of tables.orders.filter(hasLeft)) add(shipped, order.items);
  return tables.inventory.flatMap(({ itemId, onHand }): Violation[] => {
    const out = shipped.get(itemId) ?? 0;
    const first = (initialStock.get(itemId) ?? 0) + (tables.adjusted.get(itemId) ?? 0);
    if (onHand + out === first) return [];
    const what = `${itemId}: ${onHand} on hand and ${out} shipped, of ${first}`;
    return [violation('stock is conserved', null, what)];
  });
};

/** reserved = what standing orders that have not shipped hold */
export const reservationsAddUp: Check = ({ tables }) => {
  const held: Sums = new Map();
  for (const order of tables.orders) {
    if (order.status === 'confirmed') add(held, order.items);
  }
  // An order that is still open holds what its effect says: the row is told of it afterwards.
  const open = new Set(openOrders(tables).map(({ orderId }) => orderId));
  for (const effect of tables.effects) {
    const holds = effect.step === 'inventory' && effect.state === 'done' && !effect.taken;
    if (holds && open.has(effect.orderId)) add(held, effect.items ?? []);
  }
  return tables.inventory.flatMap(({ itemId, reserved }): Violation[] => {
    const promised = held.get(itemId) ?? 0;
    if (reserved === promised) return [];
    const what = `${itemId}: ${reserved} reserved, but orders hold ${promised}`;
    return [violation('reservations add up', null, what)];
  });
};

const openOrders = ({ orders }: World['tables']): OrderRecord[] =>
  orders.filter(
    (order) => !isStanding(order) && order.status !== 'failed' && order.status !== 'cancelled',
  );

export const stockIsNeverNegative: Check = ({ tables }) =>
  tables.inventory
    .filter(({ onHand, reserved }) => onHand < 0 || reserved < 0 || reserved > onHand)
    .map(({ itemId, onHand, reserved }) => {
      const what = `${itemId}: ${onHand} on hand, ${reserved} reserved`;
      return violation('stock is never negative', null, what);
    });

/** Pieces and money of an ended order are all accounted for, line by line. */
import { isGivenUp } from '../../../contracts/order.ts';
import type { OrderModel } from '../model.ts';
import { isEndedByPerson } from './decisions.ts';
import { violationsIf } from './violations.ts';

export function nothingIsLost(order: OrderModel): string[] {
  return isGivenUp(order.world.state.status) ? allIsBack(order) : allIsDelivered(order);
}

function allIsBack(order: OrderModel): string[] {
  const { books } = order.world;
  const isKept = (step: 'inventory' | 'payment') => isEndedByPerson(order, step);
  const stays = books.lines.filter(({ reserved }) => reserved > 0);
  const isClaimed = order.untrueUpdates.has('refunded');
  return violationsIf(
    [stays.length > 0 && !isKept('inventory'), `given up, and ${stays.length} lines are reserved`],
    [
      books.taken !== books.givenBack && !isKept('payment') && !isClaimed,
      `given up with ${books.taken} taken and ${books.givenBack} given back`,
    ],
  );
}

function allIsDelivered(order: OrderModel): string[] {
  const { books, stands } = order.world;
  const { address, items } = books.content;
  const wanted = JSON.stringify({ address, items });
  const packed = JSON.stringify(books.packed);
  const wrong = books.lines.filter((line) => line.reserved !== line.ordered - line.removed);
  const paid = books.taken - books.givenBack;
  const owed = books.due - books.discounted;
  return violationsIf(
    [
      wrong.length > 0,
      `the stock of ${wrong.map(({ itemId }) => itemId).join()} is not its pieces`,
    ],
    [stands.parcel === 'done' && packed !== wanted, `sent ${packed} instead of ${wanted}`],
    [
      stands.money === 'done' && paid !== owed,
      `${books.taken} taken and ${books.givenBack} given back: it costs ${owed}`,
    ],
  );
}

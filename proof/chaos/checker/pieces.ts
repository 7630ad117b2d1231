/** Pieces of orders: what they have cost is given back once, and no more come back than were sent. */
import type { RefundRecord } from './refundRecords.ts';
import type { ReturnRecord } from './returnRecords.ts';
import { receiptsOf } from './returns.ts';
import type { OrderRecord } from './storeRecords.ts';
import { byOrder, type Check, type Violation, violation } from './violation.ts';

interface Pieces {
  readonly itemId: string;
  readonly quantity: number;
}

const quantityOf = (all: readonly Pieces[], itemId: string): number =>
  all.filter((each) => each.itemId === itemId).reduce((sum, { quantity }) => sum + quantity, 0);

/** Those that failed do not count any more. */
const counts = ({ state }: RefundRecord): boolean => state !== 'failed' && state !== 'superseded';

/** No piece is given back twice, and each gives back its price where the order has no further amounts. */
export const piecesGiveBackTheirPrice: Check = ({ tables }) => {
  const refunds = byOrder(tables.refunds.filter(counts));
  return tables.orders.flatMap((order): Violation[] => {
    const given = refunds.get(order.orderId) ?? [];
    return [...givenTwice(order, given), ...givenAtAnotherPrice(order, given)].map((what) =>
      violation('pieces give back their price', order.orderId, what),
    );
  });
};

function givenTwice({ items }: OrderRecord, given: readonly RefundRecord[]): string[] {
  const pieces = given.flatMap(({ lines }) => lines ?? []);
  return [...new Set(pieces.map(({ itemId }) => itemId))]
    .filter((itemId) => quantityOf(pieces, itemId) > quantityOf(items, itemId))
    .map((itemId) => {
      const [back, ordered] = [quantityOf(pieces, itemId), quantityOf(items, itemId)];
      return `the price of ${back} ${itemId} is given back, and ${ordered} were ordered`;
    });
}

function givenAtAnotherPrice(
  { items, total }: OrderRecord,
  given: readonly RefundRecord[],
): string[] {
  const priceOf = (itemId: string) => items.find((item) => item.itemId === itemId)?.unitPrice ?? 0;
  const costOf = (pieces: readonly Pieces[]) =>
    pieces.reduce((sum, { itemId, quantity }) => sum + quantity * priceOf(itemId), 0);
  // Tax, a discount or the shipping would be part of it.
  if (items.reduce((sum, { unitPrice, quantity }) => sum + unitPrice * quantity, 0) !== total)
    return [];
  return given
    .filter(({ lines, amount, shipping }) => lines && costOf(lines) + shipping !== amount)
    .map(({ number, amount, lines }) => {
      return `refund ${number} is of ${amount}, and its pieces cost ${costOf(lines ?? [])}`;
    });
}

/** Each receipt of a return that gives back has a refund of its own, of the pieces that came. */
export const receiptsArePaidOnce: Check = ({ tables }) => {
  const refunds = byOrder(tables.refunds);
  return [...byOrder(tables.returns)].flatMap(([orderId, returns]): Violation[] => {
    const paid = receiptsOf(returns).filter(({ refund }) => refund !== undefined);
    const isPaid = paid.every(({ refund, lines }) => {
      const row = refunds.get(orderId)?.find(({ number }) => number === refund);
      return row?.lines != null && textOf(row.lines) === textOf(lines);
    });
    if (isPaid && new Set(paid.map(({ refund }) => refund)).size === paid.length) return [];
    const receipts = paid.map(({ refund, lines }) => `${textOf(lines)} by refund ${refund}`);
    const what = `it received ${receipts.join(', and ')}`;
    return [violation('receipts are paid once', orderId, what)];
  });
};

/** No more pieces come back, or are still awaited, than the order has sent. */
export const noMoreComesBackThanWasSent: Check = ({ tables }) => {
  const returns = byOrder(tables.returns);
  return tables.orders.flatMap(({ orderId, itemsNow }): Violation[] => {
    const back = (returns.get(orderId) ?? []).flatMap(comeBack);
    return [...new Set(back.map(({ itemId }) => itemId))]
      .filter((itemId) => quantityOf(back, itemId) > quantityOf(itemsNow, itemId))
      .map((itemId) => {
        const what = `${quantityOf(back, itemId)} ${itemId} come back, of ${quantityOf(itemsNow, itemId)}`;
        return violation('no more comes back than was sent', orderId, what);
      });
  });
};

/** Of a return that has ended only what came. */
const comeBack = (row: ReturnRecord): readonly Pieces[] =>
  ['requested', 'labelled', 'partly_received'].includes(row.state)
    ? row.lines
    : receiptsOf([row]).flatMap(({ lines }) => lines);

function textOf(pieces: readonly Pieces[]): string {
  const items = [...new Set(pieces.map(({ itemId }) => itemId))].sort();
  return items.map((itemId) => `${quantityOf(pieces, itemId)} ${itemId}`).join(' and ');
}

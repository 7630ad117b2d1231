/** What a refund gives back: an amount as it was asked for, or the pieces' shares of the total. */
import type { OrderItem } from '../../contracts/order.ts';
import type { RefundLine } from '../../contracts/refund.ts';
import type { OrderRow } from '../../db/schema.ts';
import { ProblemError } from '../http/problem.ts';
import { joinLines } from '../orders/joinLines.ts';
import { countingRefunds, type EarlierRefund, leftOf } from './refundable.ts';
import { ofPieces, sharesOf } from './shares.ts';

export type RefundRequest =
  | { readonly amount: number }
  | {
      readonly lines: readonly { readonly itemId: string; readonly quantity: number }[];
      readonly shipping: boolean;
    };

export interface PricedRefund {
  readonly amount: number;
  readonly lines: readonly RefundLine[] | null;
  readonly shipping: number;
}

type Priced = Pick<OrderRow, 'total' | 'amounts'>;

/**
 * Pieces that cost nothing give nothing back, and count as given back all the same.
 *
 * @throws ProblemError REFUND_TOO_MUCH, or REFUND_NOT_POSSIBLE when there is nothing to give back
 */
export function priceRefund(
  order: Priced,
  items: readonly OrderItem[],
  earlier: readonly EarlierRefund[],
  request: RefundRequest,
): PricedRefund {
  const priced =
    'amount' in request
      ? { amount: request.amount, lines: null, shipping: 0 }
      : priceLines(order, items, countingRefunds(earlier), request);
  const left = leftOf(order, earlier);
  if (priced.amount > left) throw new ProblemError('REFUND_TOO_MUCH', { extension: { left } });
  if (priced.amount === 0 && !priced.lines?.length) throw new ProblemError('REFUND_NOT_POSSIBLE');
  return priced;
}

function priceLines(
  { total, amounts }: Priced,
  items: readonly OrderItem[],
  earlier: readonly EarlierRefund[],
  request: Extract<RefundRequest, { lines: unknown }>,
): PricedRefund {
  const ordered = byItem(items);
  const shares = sharesOf(ordered, total, amounts ?? []);
  const given = earlier.flatMap(({ lines }) => lines ?? []);
  const lines = byItem(request.lines).map(({ itemId, quantity }): RefundLine => {
    const index = ordered.findIndex((item) => item.itemId === itemId);
    const pieces = ordered[index]?.quantity ?? 0;
    const before = given.filter((line) => line.itemId === itemId);
    const piecesBefore = sum(before.map((line) => line.quantity));
    const left = pieces - piecesBefore;
    if (quantity > left) throw new ProblemError('REFUND_TOO_MUCH', { extension: { itemId, left } });
    const until = ofPieces(shares.lines[index] ?? 0, piecesBefore + quantity, pieces);
    // Not the sum of rounded shares: a refund that failed in between must not leave a unit over.
    const amount = Math.max(0, until - sum(before.map((line) => line.amount)));
    return { itemId, quantity, amount };
  });
  const shipping = request.shipping
    ? shares.shipping - sum(earlier.map((refund) => refund.shipping))
    : 0;
  return { amount: sum(lines.map(({ amount }) => amount)) + shipping, lines, shipping };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

/** The pieces of an item that several lines have, as for customs, are alike to its customer. */
const byItem = <Line extends { readonly itemId: string; readonly quantity: number }>(
  lines: readonly Line[],
): Line[] => joinLines(lines, ({ itemId }) => itemId);

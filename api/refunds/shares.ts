/**
 * What each piece of an order has cost. Discounts and taxes belong to the lines, each in proportion to
 * its price; what is left of the total is the shipping. All shares are rounded so that they add up to
 * the total, whichever pieces are given back first.
 */
import type { AmountLine, OrderItem } from '../../contracts/order.ts';

export interface Shares {
  /** Minor units that all pieces of each line have cost. */
  readonly lines: readonly number[];
  readonly shipping: number;
}

export function sharesOf(
  items: readonly OrderItem[],
  total: number,
  amounts: readonly AmountLine[],
): Shares {
  const shippingLines = amounts.filter(({ type }) => type === 'shipping');
  const shipping = shippingLines.reduce((sum, { amount }) => sum + amount, 0);
  // A discount on more than the goods is one on their shipping.
  const goods = Math.max(0, total - shipping);
  const prices = items.map(({ quantity, unitPrice }) => quantity * unitPrice);
  const pieces = items.map(({ quantity }) => quantity);
  const isFree = prices.every((price) => price === 0);
  return { lines: split(goods, isFree ? pieces : prices), shipping: total - goods };
}

/** What the first `pieces` of a line have cost, of `quantity` that have cost `share`. */
export const ofPieces = (share: number, pieces: number, quantity: number): number =>
  partOf(share, pieces, quantity);

/** Splits an amount by weights: the parts add up to it. */
function split(amount: number, weights: readonly number[]): number[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let weight = 0;
  let before = 0;
  return weights.map((each) => {
    weight += each;
    const until = partOf(amount, weight, whole);
    const part = until - before;
    before = until;
    return part;
  });
}

/** Exact also where the product has more than 53 bits. */
const partOf = (amount: number, part: number, whole: number): number =>
  Number((BigInt(amount) * BigInt(part)) / BigInt(whole));

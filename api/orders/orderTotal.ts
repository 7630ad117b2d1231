/** What an order costs. */
import type { AmountLine, OrderItem } from '../../contracts/order.ts';

export interface Priced {
  readonly items: readonly OrderItem[];
  readonly amounts?: readonly AmountLine[] | undefined;
}

/** Minor units of the currency; below 0 when the discounts are larger than the rest. */
export const totalOf = ({ items, amounts = [] }: Priced): number =>
  items.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0) +
  amounts.reduce((sum, { amount }) => sum + amount, 0);

/**
 * The search attributes of order workflows: they find orders in the Temporal UI. All are keywords, and none
 * is personal: `CustomerId` is the token's opaque subject.
 */
import { type OrderState, outstanding, outstandingSteps, outstandings } from './order.ts';

export const SEARCH_ATTRIBUTES = {
  status: 'OrderStatus',
  customer: 'CustomerId',
  attention: 'OrderAttention',
  outstanding: 'OrderOutstanding',
} as const;
/** The value of `OrderAttention` and `OrderOutstanding` when there is nothing to say. */
export const NOTHING_SHOWN = 'none';

/** Those that follow from an order's row. */
export const searchAttributeNames = ['status', 'attention', 'outstanding'] as const;
export type SearchAttribute = (typeof searchAttributeNames)[number];

export function shownIn(row: OrderState): Readonly<Record<SearchAttribute, string>> {
  const out = outstandingSteps(row);
  return {
    status: row.status,
    attention: row.attention?.reason ?? NOTHING_SHOWN,
    // Money comes first: an order shows one.
    outstanding: outstandings.find((what) => out.includes(outstanding[what])) ?? NOTHING_SHOWN,
  };
}

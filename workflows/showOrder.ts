/** Shows an order in the Temporal UI: its current details and its search attributes. */
import { defineSearchAttributeKey } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { OrderState } from '../contracts/order.ts';
import { SEARCH_ATTRIBUTES, searchAttributeNames, shownIn } from '../contracts/searchAttributes.ts';
import { describeOrder } from './describeOrder.ts';
import type { Order } from './order.ts';
import { waitingFor } from './waiting.ts';

/** Each search attribute costs an event only when it changes. */
export function showOrder(order: Order, before: OrderState): void {
  showDetails(order);
  const [is, was] = [shownIn(order.row), shownIn(before)];
  const pairs = searchAttributeNames
    .filter((name) => is[name] !== was[name])
    .map((name) => ({
      key: defineSearchAttributeKey(SEARCH_ATTRIBUTES[name], 'KEYWORD'),
      value: is[name],
    }));
  if (pairs.length > 0) upsertSearchAttributes(pairs);
}

export function showDetails(order: Order): void {
  const { row, start } = order;
  const since = new Date(order.since).toISOString();
  setCurrentDetails(
    describeOrder({ row, since, waiting: waitingFor(order), pageUrl: start.pageUrl }),
  );
}

/** The argument and the start options of an order's saga. */
import type { WorkflowStartOptions } from '@temporalio/client';
import {
  defineSearchAttributeKey,
  SearchAttributeType,
  TypedSearchAttributes,
} from '@temporalio/common';
import { asc, eq } from 'drizzle-orm';
import { readableAmount } from '../contracts/currencies.ts';
import { initialState } from '../contracts/order.ts';
import { type OrderOutcome, type OrderStart, PRIORITY } from '../contracts/saga.ts';
import { SEARCH_ATTRIBUTES, searchAttributeNames, shownIn } from '../contracts/searchAttributes.ts';
import type { Queries } from '../db/client.ts';
import { parcelItems } from '../db/orderItems.ts';
import { orderItems, orders } from '../db/schema.ts';
import { noteOrder } from '../ops/trace/work.ts';
import type { OrderOwners } from '../privacy/orderOwners.ts';
import type { Seals } from '../privacy/orderSeals.ts';
import type { SagaSettings } from './settings.ts';

/** In a run of an order whose customer was erased: it has ended, and charges and sends nothing. */
const ERASED = 'erased';

interface Reading {
  readonly db: Queries;
  readonly seals: Seals;
  readonly owners?: Pick<OrderOwners, 'note'>;
  readonly settings: SagaSettings;
}

/** Reads the saga's argument, with what is ordered now. @returns null when there is no such order */
export async function loadOrderStart(
  { db, seals, settings, owners }: Reading,
  orderId: string,
): Promise<OrderStart | null> {
  const rows = await db
    .select({
      userId: orders.userId,
      amount: orders.total,
      currency: orders.currency,
      paymentMethod: orders.paymentMethod,
      address: orders.shippingAddress,
      payments: orders.paymentsQueue,
      logistics: orders.logisticsQueue,
      capture: orders.capture,
      traceparent: orders.traceparent,
      itemId: orderItems.itemId,
      reduced: orders.reduced,
      quantity: orderItems.quantity,
      removed: orderItems.removed,
      unitPrice: orderItems.unitPrice,
      customs: orderItems.customs,
    })
    .from(orders)
    .innerJoin(orderItems, eq(orderItems.orderId, orders.orderId))
    .where(eq(orders.orderId, orderId))
    .orderBy(asc(orderItems.line));
  const [first] = rows;
  if (!first) return null;
  const { userId, amount, currency, payments, logistics, capture } = first;
  owners?.note(orderId, userId);
  noteOrder(orderId, first.traceparent);
  const opener = await seals.openerOf([first.paymentMethod, first.address]);
  return {
    orderId,
    userId,
    amount,
    currency,
    paymentMethod: opener.text(orderId, 'payment method', first.paymentMethod) ?? ERASED,
    address: opener.json(orderId, 'address', first.address) ?? ERASED,
    items: parcelItems(rows, currency),
    ...(first.reduced > 0 && { reduced: first.reduced }),
    queues: { payments, logistics },
    capture,
    policy: settings.policy,
    localsInTurn: true,
    ...(settings.orderPage && { pageUrl: settings.orderPage.replace('{orderId}', orderId) }),
  };
}

const keyword = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);

/** The run's summary in the Temporal UI: nothing personal. */
function summary(start: OrderStart): string {
  const pieces = start.items.reduce((sum, item) => sum + item.quantity, 0);
  const price = readableAmount(start.amount - (start.reduced ?? 0), start.currency);
  return `${pieces} ${pieces === 1 ? 'item' : 'items'} · ${price}`;
}

type OrderSaga = (start: OrderStart) => Promise<OrderOutcome>;
export type OrderWorkflowOptions = WorkflowStartOptions<OrderSaga> & {
  readonly workflowIdConflictPolicy: 'USE_EXISTING';
};

/**
 * Start options of an order's saga: `client.workflow.start(ORDER_WORKFLOW, options)`. Starting it
 * again while it runs has no effect; after it has closed, starting fails with
 * WorkflowExecutionAlreadyStartedError. A saga has no timeouts, because an undo is retried until it
 * succeeds.
 */
export function orderWorkflowOptions(start: OrderStart, taskQueue: string): OrderWorkflowOptions {
  const shown = shownIn(start.unwind?.state ?? initialState);
  return {
    workflowId: start.orderId,
    taskQueue,
    args: [start],
    priority: start.unwind ? PRIORITY.undo : PRIORITY.order,
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    workflowIdConflictPolicy: 'USE_EXISTING',
    typedSearchAttributes: new TypedSearchAttributes([
      { key: keyword(SEARCH_ATTRIBUTES.customer), value: start.userId },
      ...searchAttributeNames.map((name) => ({
        key: keyword(SEARCH_ATTRIBUTES[name]),
        value: shown[name],
      })),
    ]),
    staticSummary: summary(start),
  };
}

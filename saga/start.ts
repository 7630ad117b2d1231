/** How an order's saga is started, by whoever starts it: the dispatcher, or a cancellation. */
import type { WorkflowStartOptions } from '@temporalio/client';
import {
  defineSearchAttributeKey,
  SearchAttributeType,
  TypedSearchAttributes,
} from '@temporalio/common';
import { asc, eq } from 'drizzle-orm';
import {
  LOGISTICS_QUEUE,
  NO_ATTENTION,
  type OrderOutcome,
  type OrderStart,
  PAYMENTS_QUEUE,
  SEARCH_ATTRIBUTES,
} from '../contracts/saga.ts';
import type { Queries } from '../db/client.ts';
import { orderItems, orders } from '../db/schema.ts';
import type { Config } from '../ops/settings.ts';

export type SagaSettings = Pick<OrderStart, 'queues' | 'policy'>;

export const sagaSettingNames = [
  'SAGA_STEP_GIVE_UP_SECONDS',
  'SAGA_PENDING_PAYMENT_SECONDS',
  'SAGA_UNDO_ATTENTION_SECONDS',
  'SAGA_UNDO_PACE_SECONDS',
  'SAGA_SHIPMENT_OVERDUE_SECONDS',
] as const;

/** What a saga takes from the configuration, fixed for it when it is started. */
export const sagaSettings = (config: Config<(typeof sagaSettingNames)[number]>): SagaSettings => ({
  queues: { payments: PAYMENTS_QUEUE, logistics: LOGISTICS_QUEUE },
  policy: {
    stepGiveUpSeconds: config.SAGA_STEP_GIVE_UP_SECONDS,
    pendingPaymentSeconds: config.SAGA_PENDING_PAYMENT_SECONDS,
    undoAttentionSeconds: config.SAGA_UNDO_ATTENTION_SECONDS,
    undoPaceSeconds: config.SAGA_UNDO_PACE_SECONDS,
    shipmentOverdueSeconds: config.SAGA_SHIPMENT_OVERDUE_SECONDS,
  },
});

/** Reads what an order's saga needs. @returns null when there is no such order. */
export async function loadOrderStart(
  db: Queries,
  orderId: string,
  settings: SagaSettings,
): Promise<OrderStart | null> {
  const rows = await db
    .select({
      userId: orders.userId,
      amount: orders.total,
      currency: orders.currency,
      paymentMethod: orders.paymentMethod,
      address: orders.shippingAddress,
      itemId: orderItems.itemId,
      quantity: orderItems.quantity,
    })
    .from(orders)
    .innerJoin(orderItems, eq(orderItems.orderId, orders.orderId))
    .where(eq(orders.orderId, orderId))
    .orderBy(asc(orderItems.line));
  const [first] = rows;
  if (!first) return null;
  const { userId, amount, currency, paymentMethod, address } = first;
  return {
    orderId,
    userId,
    amount,
    currency,
    paymentMethod,
    address,
    items: rows.map(({ itemId, quantity }) => ({ itemId, quantity })),
    queues: settings.queues,
    policy: settings.policy,
  };
}

const keyword = (name: string) => defineSearchAttributeKey(name, SearchAttributeType.KEYWORD);
const statusKey = keyword(SEARCH_ATTRIBUTES.status);
const customerKey = keyword(SEARCH_ATTRIBUTES.customer);
const attentionKey = keyword(SEARCH_ATTRIBUTES.attention);

/** "1999 EUR" as a person reads it: "19.99 EUR". */
function readableAmount(minorUnits: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return `${(minorUnits / 10 ** digits).toFixed(digits)} ${currency}`;
}

/** What a person sees of the order in the Temporal UI: nothing personal. */
function summary(start: OrderStart): string {
  const pieces = start.items.reduce((sum, item) => sum + item.quantity, 0);
  return `${pieces} ${pieces === 1 ? 'item' : 'items'} · ${readableAmount(start.amount, start.currency)}`;
}

type OrderSaga = (start: OrderStart) => Promise<OrderOutcome>;
export type OrderWorkflowOptions = WorkflowStartOptions<OrderSaga> & {
  readonly workflowIdConflictPolicy: 'USE_EXISTING';
};

/**
 * Start options of an order's saga: `client.workflow.start(ORDER_WORKFLOW, options)`. Starting it
 * again while it runs changes nothing; once it has ended it is refused with
 * WorkflowExecutionAlreadyStartedError. There are no timeouts: an undo takes as long as it takes.
 */
export function orderWorkflowOptions(start: OrderStart, taskQueue: string): OrderWorkflowOptions {
  return {
    workflowId: start.orderId,
    taskQueue,
    args: [start],
    workflowIdReusePolicy: 'REJECT_DUPLICATE',
    workflowIdConflictPolicy: 'USE_EXISTING',
    typedSearchAttributes: new TypedSearchAttributes([
      { key: statusKey, value: start.unwind?.state.status ?? 'pending' },
      { key: customerKey, value: start.userId },
      { key: attentionKey, value: start.unwind?.state.attention?.reason ?? NO_ATTENTION },
    ]),
    staticSummary: summary(start),
  };
}

/** Starts the workflow that makes a refund, or that records news of one. */
import { and, eq } from 'drizzle-orm';
import { readableAmount } from '../contracts/currencies.ts';
import { effectId } from '../contracts/effects.ts';
import {
  REFUND_WORKFLOW,
  type RefundName,
  type RefundNews,
  type RefundStart,
  type RefundState,
} from '../contracts/refund.ts';
import { PRIORITY } from '../contracts/saga.ts';
import { orders, refunds } from '../db/schema.ts';
import { noteOrder } from '../ops/trace/work.ts';
import { type SagaContext, withDeadline } from './context.ts';

type RefundWorkflow = (start: RefundStart) => Promise<RefundState>;

/** Starting it again has no further effect: the workflow reads how far the refund has come. */
export async function startRefund(
  context: SagaContext,
  name: RefundName,
  news?: RefundNews,
): Promise<'started' | 'no such refund'> {
  const start = await loadRefund(context, name);
  if (!start) return 'no such refund';
  const id = effectId(name.orderId, 'refund', name.number);
  await withDeadline(context, () =>
    context.client.workflow.start<RefundWorkflow>(REFUND_WORKFLOW, {
      workflowId: news ? `${id}:${news}` : id,
      taskQueue: context.taskQueue,
      args: [news ? { ...start, news } : start],
      priority: PRIORITY.undo,
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy: 'USE_EXISTING',
      staticSummary: `Refund · ${readableAmount(start.amount, start.currency)}`,
    }),
  );
  return 'started';
}

async function loadRefund(
  { db, settings: { policy } }: SagaContext,
  { orderId, number }: RefundName,
): Promise<RefundStart | null> {
  const [row] = await db
    .select({
      amount: refunds.amount,
      currency: orders.currency,
      payment: orders.payment,
      queue: orders.paymentsQueue,
      traceparent: orders.traceparent,
    })
    .from(refunds)
    .innerJoin(orders, eq(orders.orderId, refunds.orderId))
    .where(and(eq(refunds.orderId, orderId), eq(refunds.number, number)));
  if (!row?.payment) return null;
  noteOrder(orderId, row.traceparent);
  const { amount, currency, payment, queue } = row;
  const { undoAttentionSeconds, undoPaceSeconds } = policy;
  return {
    orderId,
    number,
    amount,
    currency,
    reference: payment.reference,
    queue,
    policy: { undoAttentionSeconds, undoPaceSeconds },
  };
}

/** Starts the workflow that follows a return, or tells the one that runs that the return has changed. */
import { and, eq } from 'drizzle-orm';
import {
  RETURN_SIGNAL,
  RETURN_WORKFLOW,
  type ReturnName,
  type ReturnState,
  returnWorkflowId,
} from '../contracts/return.ts';
import { countOf } from '../contracts/returnLines.ts';
import { PRIORITY } from '../contracts/saga.ts';
import { orders, returns } from '../db/schema.ts';
import { noteOrder } from '../ops/trace/work.ts';
import { type SagaContext, withDeadline } from './context.ts';

type ReturnWorkflow = (name: ReturnName) => Promise<ReturnState>;

/** Repeating it has no further effect: the workflow reads what of the return is to be recorded. */
export async function startReturn(
  context: SagaContext,
  { orderId, number }: ReturnName,
): Promise<'started' | 'no such return'> {
  const [row] = await context.db
    .select({ lines: returns.lines, traceparent: orders.traceparent })
    .from(returns)
    .innerJoin(orders, eq(orders.orderId, returns.orderId))
    .where(and(eq(returns.orderId, orderId), eq(returns.number, number)));
  if (!row) return 'no such return';
  noteOrder(orderId, row.traceparent);
  const pieces = countOf(row.lines);
  await withDeadline(context, () =>
    context.client.workflow.signalWithStart<ReturnWorkflow, []>(RETURN_WORKFLOW, {
      workflowId: returnWorkflowId({ orderId, number }),
      taskQueue: context.taskQueue,
      args: [{ orderId, number }],
      signal: RETURN_SIGNAL,
      priority: PRIORITY.undo,
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      staticSummary: `Return · ${pieces} ${pieces === 1 ? 'item' : 'items'}`,
    }),
  );
  return 'started';
}

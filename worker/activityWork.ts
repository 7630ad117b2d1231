/** Has each attempt at an activity be a piece of work: about its order, in its order's trace. */
import type { Context } from '@temporalio/activity';
import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { TRACE_HEADER } from '../contracts/traceHeader.ts';
import { inSpan, type SpanPlan } from '../ops/trace/spans.ts';
import { formatTraceparent, traceParts, traceparentOfOrder } from '../ops/trace/traceparent.ts';
import { inWork, type Work } from '../ops/trace/work.ts';
import { orderIdIn } from '../privacy/orderOwners.ts';

export const activityWork: ActivityInterceptorsFactory = (context) => ({
  inbound: {
    execute(input, next) {
      const work = workOf(context, input.headers);
      return inWork(work, () => inSpan(spanOf(work, context), () => next(input)));
    },
  },
});

/** Each attempt has its own. */
const spanOf = ({ orderId }: Work, { info }: Pick<Context, 'info'>): SpanPlan => ({
  name: `activity ${info.activityType}`,
  kind: 'internal',
  attributes: {
    ...(orderId !== undefined && { 'oms.order.id': orderId }),
    'oms.activity': info.activityType,
    'oms.attempt': info.attempt,
    'oms.queue': info.taskQueue,
  },
});

function workOf({ info }: Pick<Context, 'info'>, headers: Headers): Work {
  const orderId = orderIdIn(info.workflowExecution?.workflowId ?? '') ?? undefined;
  const { attempt } = info;
  const fields = { activity: info.activityType };
  const parts = traceParts(headerTraceparent(headers));
  const given = parts && formatTraceparent(parts);
  // A workflow that was started before there was a header has the order's own.
  const traceparent = orderId === undefined ? given : traceparentOfOrder(orderId, given);
  return { orderId, attempt, fields, traceparent: traceparent ?? undefined };
}

/** Anybody who may start a workflow writes its headers. */
function headerTraceparent(headers: Headers): string | undefined {
  const header = headers[TRACE_HEADER];
  const value: unknown = header && defaultPayloadConverter.fromPayload(header);
  if (typeof value !== 'object' || value === null || !('traceparent' in value)) return undefined;
  return typeof value.traceparent === 'string' ? value.traceparent : undefined;
}

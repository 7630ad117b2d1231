/** Has a workflow that is started belong to its order's trace, by a header. */
import type { WorkflowClientInterceptor } from '@temporalio/client';
import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import { TRACE_HEADER } from '../contracts/traceHeader.ts';
import { currentWork } from '../ops/trace/work.ts';

/** The order's own trace: who starts its saga may be at work for another, as a cancellation is. */
function withTrace(headers: Headers): Headers {
  const work = currentWork();
  const traceparent = work?.orderTraceparent ?? work?.traceparent;
  if (traceparent === undefined) return headers;
  return { ...headers, [TRACE_HEADER]: defaultPayloadConverter.toPayload({ traceparent }) };
}

export const traceInterceptor: WorkflowClientInterceptor = {
  startWithDetails: (input, next) => next({ ...input, headers: withTrace(input.headers) }),
  signalWithStart: (input, next) => next({ ...input, headers: withTrace(input.headers) }),
  startUpdateWithStart: (input, next) =>
    next({ ...input, workflowStartHeaders: withTrace(input.workflowStartHeaders) }),
};

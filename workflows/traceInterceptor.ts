/** Hands the trace that a workflow was started in on to its activities: every one belongs to it. */
import { defaultPayloadConverter } from '@temporalio/common';
import type {
  Headers,
  WorkflowInterceptors,
  WorkflowInterceptorsFactory,
} from '@temporalio/workflow';
import { TRACE_HEADER } from '../contracts/traceHeader.ts';

export const interceptors: WorkflowInterceptorsFactory = (): WorkflowInterceptors => {
  let trace: Headers = {};
  const withTrace = <I extends { readonly headers: Headers }>(input: I): I => ({
    ...input,
    headers: { ...trace, ...input.headers },
  });
  return {
    inbound: [
      {
        execute(input, next) {
          const header = input.headers[TRACE_HEADER];
          if (header) trace = { [TRACE_HEADER]: header };
          return next(input);
        },
      },
    ],
    outbound: [
      {
        scheduleActivity: (input, next) => next(withTrace(input)),
        scheduleLocalActivity: (input, next) => next(withTrace(input)),
        continueAsNew: (input, next) => next(withTrace(input)),
        getLogAttributes: (attributes, next) => next({ ...attributes, ...traceIdIn(trace) }),
      },
    ],
  };
};

/** Of lines that workflow code logs. */
function traceIdIn({ [TRACE_HEADER]: header }: Headers): { readonly traceId?: string } {
  const { traceparent } = (header ? defaultPayloadConverter.fromPayload(header) : {}) as {
    readonly traceparent?: string;
  };
  return traceparent === undefined ? {} : { traceId: traceparent.split('-')[1] ?? '' };
}

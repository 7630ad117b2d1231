import type { Context } from '@temporalio/activity';
import { defaultPayloadConverter } from '@temporalio/common';
import { expect, test } from 'vitest';
import { TRACE_HEADER } from '../../contracts/traceHeader.ts';
import { workFields } from '../../ops/trace/work.ts';
import { activityWork } from '../../worker/activityWork.ts';

const orderId = '01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a';
const OWN_TRACE = orderId.replaceAll('-', '');
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

/** What a line that is logged during an attempt has, when the workflow was started with this header. */
function fieldsUnder(header: unknown, workflowId = orderId): Promise<unknown> {
  const info = { activityType: 'refundAmount', attempt: 4, workflowExecution: { workflowId } };
  const execute = activityWork({ info } as unknown as Context).inbound?.execute;
  const payload = header === undefined ? undefined : defaultPayloadConverter.toPayload(header);
  const headers = payload ? { [TRACE_HEADER]: payload } : {};
  return execute?.({ args: [], headers }, () => Promise.resolve(workFields())) as Promise<unknown>;
}

const attempt = { activity: 'refundAmount', attempt: 4 };

test('An attempt is about the order of its workflow, in the trace that the workflow was started in', async () => {
  const traceparent = `00-${TRACE}-00f067aa0ba902b7-01`;
  for (const workflowId of [orderId, `${orderId}:refund:1`, `${orderId}:return:2`])
    expect(await fieldsUnder({ traceparent }, workflowId)).toEqual({
      ...{ orderId, traceId: TRACE },
      ...attempt,
    });
});

test.each([undefined, { traceparent: 'nonsense' }, { traceparent: 7 }, { other: true }, 'text'])(
  'An attempt whose workflow was started with the header %j is in the order’s own trace',
  async (header) => {
    expect(await fieldsUnder(header)).toEqual({ orderId, traceId: OWN_TRACE, ...attempt });
  },
);

test('An attempt of the reconciler is about no order', async () => {
  expect(await fieldsUnder(undefined, 'reconcile-orders')).toEqual(attempt);
});

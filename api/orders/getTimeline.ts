/** GET /v1/orders/{orderId}/events */
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { EVENT_STREAM, prefersStream } from '../http/acceptable.ts';
import { chargeForRows } from '../http/authentication.ts';
import type { ApiEnv } from '../http/environment.ts';
import { orderId, orderIdParam, streamTicket, version } from '../http/fields.ts';
import { requestHeaders } from '../http/headers.ts';
import { pageOf } from '../http/page.ts';
import { fieldProblem } from '../http/problem.ts';
import { type Api, declareRoute } from '../http/route.ts';
import { eventsAfter, timelineEventSchema, withDecisions } from './timeline.ts';
import { openStream, type TimelineDependencies } from './timelineStream.ts';

const timeline = z
  .object({
    orderId,
    events: z.array(timelineEventSchema).max(500),
    nextAfter: version
      .nullable()
      .openapi({ description: '`after` of the next page; null on the last page.' }),
    error: z.null(),
  })
  .openapi('Timeline');

const wholeNumber = (shape: RegExp, message: string) =>
  z.string().regex(shape, message).transform(Number);

const route = declareRoute({
  method: 'get',
  path: '/v1/orders/{orderId}/events',
  operationId: 'getTimeline',
  tags: ['Orders'],
  summary: 'Read or follow an order’s timeline',
  description:
    'JSON, or a live stream with `Accept: text/event-stream`: `id` is the version, `event` the ' +
    'type. The stream resumes after `Last-Event-ID` and ends with the order’s last event. Resumed ' +
    'after that event it answers 204, on which an EventSource stops. Where no access token can be ' +
    'sent, the stream takes a `ticket`, and its events have no `event`: an EventSource gives them all ' +
    'to `onmessage`.',
  scopes: ['orders:read'],
  byTicket: true,
  ownership: 'order',
  codes: ['ORDER_NOT_FOUND'],
  request: {
    params: orderIdParam,
    headers: z.object({ 'Last-Event-ID': requestHeaders.lastEventId }),
    query: z.strictObject({
      after: wholeNumber(/^\d{1,9}$/, 'must be a version')
        .default(0)
        .openapi({ type: 'integer', minimum: 0, maximum: 999_999_999, default: 0 }),
      limit: wholeNumber(/^(?:[1-9]\d?|[1-4]\d\d|500)$/, 'must be 1 to 500')
        .default(100)
        .openapi({ type: 'integer', minimum: 1, maximum: 500, default: 100 }),
      ticket: streamTicket.optional().openapi({
        description: 'In place of an access token, for a live stream of an EventSource.',
      }),
    }),
  },
  responses: {
    200: {
      description: 'The events, oldest first.',
      content: {
        'application/json': { schema: timeline },
        [EVENT_STREAM]: {
          schema: z
            .string()
            .max(10_000_000)
            .regex(/^(?:[a-z]+: .*\n|: .*\n|\n)*$/)
            .openapi({
              description: 'Frames of server-sent events.',
              example:
                'retry: 2000\n\nid: 1\nevent: order.created\ndata: {"version":1,"type":"order.created"}\n\n',
            }),
        },
      },
    },
    204: { description: 'The client has the order’s last event.' },
  },
});

export const getTimelineRoute = (app: Api, deps: TimelineDependencies): Api =>
  app.openapi(route, async (c) => {
    const { orderId } = c.req.valid('param');
    const { after, limit } = c.req.valid('query');
    const { order } = c.var;
    c.header('Vary', 'Accept, Authorization', { append: true });
    if (prefersStream(c.req.header('accept'))) {
      return openStream(c, deps, order, lastEventId(c) ?? after) as never;
    }
    const events = await eventsAfter(deps.db, orderId, after, limit + 1);
    const { shown: page, last } = pageOf(events, limit);
    const isOperator = c.var.caller.scopes.has('orders:operate');
    const shown = isOperator ? await withDecisions(deps, orderId, page) : page;
    chargeForRows(c, shown.length);
    return c.json({ orderId, events: shown, nextAfter: last?.version ?? null, error: null }, 200);
  });

/** @throws ProblemError INVALID_REQUEST */
function lastEventId(c: Context<ApiEnv>): number | null {
  const id = c.req.header('last-event-id');
  if (id === undefined || id === '') return null;
  if (/^\d{1,9}$/.test(id)) return Number(id);
  throw fieldProblem('INVALID_REQUEST', [{ path: 'Last-Event-ID', message: 'must be a version' }]);
}

/** GET /v1/orders/{orderId}/events */
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { isEnded } from '../../contracts/order.ts';
import type { Database } from '../../db/client.ts';
import type { OrderRow } from '../../db/schema.ts';
import { preferenceFor } from '../http/acceptable.ts';
import type { ApiEnv } from '../http/environment.ts';
import { orderId, orderIdParam, version } from '../http/fields.ts';
import { requestHeaders } from '../http/headers.ts';
import { fieldProblem, temporaryProblem } from '../http/problem.ts';
import { type Api, declareRoute } from '../http/route.ts';
import type { Shares, Slots } from '../http/slots.ts';
import { liveTimeline } from './liveTimeline.ts';
import type { Waiting } from './preferWait.ts';
import { eventsAfter, timelineEventSchema } from './timeline.ts';

const EVENT_STREAM = 'text/event-stream';
const STREAM_HEADERS = {
  'Content-Type': EVENT_STREAM,
  'Cache-Control': 'no-store',
  'X-Accel-Buffering': 'no',
} as const;
/** A connection is renewed at least so often; the client resumes where it was. */
const LONGEST_STREAM_MS = 60 * 60_000;

const timeline = z
  .object({
    orderId,
    events: z.array(timelineEventSchema).max(500),
    nextAfter: version
      .nullable()
      .openapi({ description: 'Ask for `after` this for what follows; null when that is all.' }),
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
    'type. The stream resumes after `Last-Event-ID` and ends with the order’s last event; resumed ' +
    'after that it answers 204, which tells an EventSource to stop.',
  scopes: ['orders:read'],
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
    204: { description: 'The client has had the order’s last event.' },
  },
});

/** Whether a stream is wanted rather than JSON. */
const wantsStream = (accept: string | undefined): boolean =>
  accept !== undefined &&
  preferenceFor(accept, EVENT_STREAM) > preferenceFor(accept, 'application/json');

export interface TimelineDependencies {
  readonly db: Database;
  readonly waiting: Pick<Waiting, 'watch' | 'stopping'>;
  /** Live timelines that the process may hold. */
  readonly streams: Slots;
  /** How many of them one caller may hold. */
  readonly streamShares: Shares;
}

export const getTimelineRoute = (app: Api, deps: TimelineDependencies): Api =>
  app.openapi(route, async (c) => {
    const { orderId } = c.req.valid('param');
    const { after, limit } = c.req.valid('query');
    const { order } = c.var;
    c.header('Vary', 'Accept, Authorization', { append: true });
    if (wantsStream(c.req.header('accept'))) {
      return openStream(c, deps, order, lastEventId(c) ?? after) as never;
    }
    const events = await eventsAfter(deps.db, orderId, after, limit + 1);
    const shown = events.slice(0, limit);
    const nextAfter = events.length > limit ? (shown.at(-1)?.version ?? null) : null;
    return c.json({ orderId, events: shown, nextAfter, error: null }, 200);
  });

/** @throws ProblemError INVALID_REQUEST when the id is none that a stream of ours gave. */
function lastEventId(c: Context<ApiEnv>): number | null {
  const id = c.req.header('last-event-id');
  if (id === undefined || id === '') return null;
  if (/^\d{1,9}$/.test(id)) return Number(id);
  throw fieldProblem('INVALID_REQUEST', [{ path: 'Last-Event-ID', message: 'must be a version' }]);
}

/**
 * @throws ProblemError RATE_LIMITED when the caller holds its share of the streams, OVERLOADED when
 *   the process holds all it may
 */
function openStream(
  c: Context<ApiEnv>,
  deps: TimelineDependencies,
  order: OrderRow,
  after: number,
): Response {
  if (isEnded(order.status) && after >= order.version) return c.body(null, 204);
  // Nobody would ever read a HEAD's stream to its end, nor give back its place.
  if (c.req.method === 'HEAD') return c.body(null, 200, STREAM_HEADERS);
  const { clientId, subject, tokenExpiresAt } = c.var.caller;
  const tokenLeftMs = Math.max(0, tokenExpiresAt - Date.now());
  const timeUp = AbortSignal.timeout(Math.min(LONGEST_STREAM_MS, tokenLeftMs));
  const giveBack = deps.streamShares.take(JSON.stringify([clientId, subject]));
  if (!giveBack) throw temporaryProblem('RATE_LIMITED', 5);
  const free = deps.streams.take();
  if (!free) {
    giveBack();
    throw temporaryProblem('OVERLOADED', 5);
  }
  const release = (): void => {
    giveBack();
    free();
  };
  const gone = new AbortController();
  const signal = AbortSignal.any([gone.signal, c.req.raw.signal, deps.waiting.stopping, timeUp]);
  signal.addEventListener('abort', release, { once: true });
  const frames = liveTimeline({
    db: deps.db,
    watch: deps.waiting.watch,
    orderId: order.orderId,
    after,
    signal,
  });
  const encoder = new TextEncoder();
  const { log } = c.var;
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await frames.next();
          if (!done) return controller.enqueue(encoder.encode(value));
        } catch (err) {
          // Most likely the database is away: the client reconnects and resumes.
          log.warn({ err }, 'a live timeline broke off');
        }
        release();
        controller.close();
      },
      cancel() {
        gone.abort();
        release();
      },
    },
    { highWaterMark: 0 },
  );
  return c.body(stream, 200, STREAM_HEADERS);
}

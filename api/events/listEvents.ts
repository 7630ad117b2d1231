/** GET /v1/events */
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { attributeSchemas, structuredEvent } from '../../contracts/cloudEvent.ts';
import type { Database } from '../../db/client.ts';
import {
  currentPosition,
  eventsAfter,
  FEED_START,
  type FeedNumbering,
  type FeedPosition,
  feedNumbering,
} from '../../db/feed.ts';
import type { ApiEnv } from '../http/environment.ts';
import { answerHeaders, requestHeaders } from '../http/headers.ts';
import { type Api, declareRoute } from '../http/route.ts';
import { preferredWait, type Waiting } from '../orders/preferWait.ts';
import { timelineEventSchema } from '../orders/timeline.ts';
import { cursorOf, feedCursor, placeOf } from './feedCursor.ts';
import type { FeedWatch } from './feedWatch.ts';

const MOST = 500;

/** CloudEvents' JSON format. */
const eventSchema = z
  .object({ ...attributeSchemas, data: timelineEventSchema.shape.data })
  .openapi('OrderEvent');

const answer = z
  .object({
    events: z.array(eventSchema).max(MOST),
    cursor: feedCursor.openapi({
      description: 'Ask for `after` this next, also when there are no events.',
    }),
    error: z.null(),
  })
  .openapi('EventPage');

const route = declareRoute({
  method: 'get',
  path: '/v1/events',
  operationId: 'listEvents',
  tags: ['Events'],
  summary: 'Follow the events of all orders',
  description:
    'The events that are on Kafka, with the same ids. A reader who always asks for what comes ' +
    'after the last `cursor` misses nothing, whatever commits late, and has each order’s events ' +
    'in their order. Without `after` it begins with the first event there is.',
  scopes: ['events:read'],
  ownership: 'scope',
  codes: ['CURSOR_OUTDATED'],
  request: {
    headers: z.object({ Prefer: requestHeaders.prefer }),
    query: z.strictObject({
      after: feedCursor.optional().openapi({
        description: 'The `cursor` of the page before; `now` begins with what is still to come.',
      }),
      limit: z
        .string()
        .regex(/^(?:[1-9]\d?|[1-4]\d\d|500)$/, 'must be 1 to 500')
        .transform(Number)
        .default(100)
        .openapi({ type: 'integer', minimum: 1, maximum: MOST, default: 100 }),
    }),
  },
  responses: {
    200: {
      description: 'The next events; none when there are none yet.',
      headers: z.object({ 'Preference-Applied': answerHeaders.preferenceApplied }),
      content: { 'application/json': { schema: answer } },
    },
  },
});

export interface EventFeedDependencies {
  readonly db: Database;
  readonly feedWatch: FeedWatch;
  readonly waiting: Pick<Waiting, 'slots' | 'stopping'>;
}

export const listEventsRoute = (app: Api, deps: EventFeedDependencies): Api =>
  app.openapi(route, async (c) => {
    const { after, limit } = c.req.valid('query');
    const { db } = deps;
    const numbering = await feedNumbering(db);
    const place = await startingPlace(deps, after, numbering);
    let events = await eventsAfter(db, place, limit);
    if (events.length === 0 && (await waitForEvent(c, deps, place))) {
      events = await eventsAfter(db, place, limit);
    }
    const cursor = cursorOf(numbering.generation, events.at(-1) ?? place);
    const told = events.map(structuredEvent) as z.output<typeof eventSchema>[];
    return c.json({ events: told, cursor, error: null }, 200);
  });

async function startingPlace(
  { db }: EventFeedDependencies,
  after: string | undefined,
  numbering: FeedNumbering,
): Promise<FeedPosition> {
  if (after === undefined) return FEED_START;
  return after === 'now' ? currentPosition(db) : placeOf(after, numbering, 'after');
}

/** Whether it waited; not when the request asks for no wait, or all who may wait do already. */
async function waitForEvent(
  c: Context<ApiEnv>,
  { feedWatch, waiting: { slots, stopping } }: EventFeedDependencies,
  place: FeedPosition,
): Promise<boolean> {
  const seconds = preferredWait(c.req.header('prefer'));
  if (seconds === null || seconds === 0) return false;
  const release = slots.take();
  if (!release) return false;
  c.header('Preference-Applied', `wait=${seconds}`);
  try {
    const timeUp = AbortSignal.timeout(seconds * 1000);
    await feedWatch.untilAfter(place, AbortSignal.any([c.req.raw.signal, stopping, timeUp]));
    return true;
  } finally {
    release();
  }
}

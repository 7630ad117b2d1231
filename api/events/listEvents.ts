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
import { chargeForRows } from '../http/authentication.ts';
import type { ApiEnv } from '../http/environment.ts';
import { answerHeaders, requestHeaders } from '../http/headers.ts';
import { type Api, declareRoute } from '../http/route.ts';
import { preferredWait, type Waiting, waitInPlace } from '../orders/preferWait.ts';
import { timelineEventSchema } from '../orders/timeline.ts';
import { cursorOf, feedCursor, positionOf } from './feedCursor.ts';
import type { FeedWatch } from './feedWatch.ts';

const MOST_EVENTS = 500;

/** CloudEvents' JSON format. */
const eventSchema = z
  .object({ ...attributeSchemas, data: timelineEventSchema.shape.data })
  .openapi('OrderEvent');

const answer = z
  .object({
    events: z.array(eventSchema).max(MOST_EVENTS),
    cursor: feedCursor.openapi({
      description: '`after` of the next request, also when there are no events.',
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
    'The same events as on Kafka, with the same ids. A reader who always continues after the last ' +
    '`cursor` misses no event, and gets each order’s events in their order. Without `after` the ' +
    'feed begins with the first event.',
  scopes: ['events:read'],
  ownership: 'scope',
  codes: ['CURSOR_OUTDATED'],
  request: {
    headers: z.object({ Prefer: requestHeaders.prefer }),
    query: z.strictObject({
      after: feedCursor.optional().openapi({
        description: 'The `cursor` of the previous page; `now` begins with the next new event.',
      }),
      limit: z
        .string()
        .regex(/^(?:[1-9]\d?|[1-4]\d\d|500)$/, 'must be 1 to 500')
        .transform(Number)
        .default(100)
        .openapi({ type: 'integer', minimum: 1, maximum: MOST_EVENTS, default: 100 }),
    }),
  },
  responses: {
    200: {
      description: 'The next events; an empty list when there are none yet.',
      headers: z.object({ 'Preference-Applied': answerHeaders.preferenceApplied }),
      content: { 'application/json': { schema: answer } },
    },
  },
});

export interface EventFeedDependencies {
  readonly db: Database;
  readonly feedWatch: FeedWatch;
  readonly waiting: Pick<Waiting, 'places' | 'stopping'>;
}

export const listEventsRoute = (app: Api, deps: EventFeedDependencies): Api =>
  app.openapi(route, async (c) => {
    const { after, limit } = c.req.valid('query');
    const { db } = deps;
    const numbering = await feedNumbering(db);
    const position = await startingPosition(deps, after, numbering);
    let events = await eventsAfter(db, position, limit);
    if (events.length === 0 && (await waitForEvent(c, deps, position))) {
      events = await eventsAfter(db, position, limit);
    }
    chargeForRows(c, events.length);
    const cursor = cursorOf(numbering.generation, events.at(-1) ?? position);
    const cloudEvents = events.map(structuredEvent) as z.output<typeof eventSchema>[];
    return c.json({ events: cloudEvents, cursor, error: null }, 200);
  });

async function startingPosition(
  { db }: EventFeedDependencies,
  after: string | undefined,
  numbering: FeedNumbering,
): Promise<FeedPosition> {
  if (after === undefined) return FEED_START;
  return after === 'now' ? currentPosition(db) : positionOf(after, numbering, 'after');
}

/**
 * Waits for an event as the request's `Prefer` header says.
 *
 * @returns false at once when the request names no wait, or there is no place to wait in
 */
async function waitForEvent(
  c: Context<ApiEnv>,
  { feedWatch, waiting }: EventFeedDependencies,
  position: FeedPosition,
): Promise<boolean> {
  const seconds = preferredWait(c.req.header('prefer'));
  if (seconds === null) return false;
  const waited = await waitInPlace(c, waiting, seconds, async (signal) => {
    await feedWatch.untilAfter(position, signal);
    return true;
  });
  return waited ?? false;
}

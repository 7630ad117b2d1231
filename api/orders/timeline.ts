/** An order's timeline: one event per version. */
import { z } from '@hono/zod-openapi';
import { and, asc, eq, gt, inArray } from 'drizzle-orm';
import { type OrderEventType, orderEventTypes } from '../../contracts/events.ts';
import { orderState } from '../../contracts/orderSchema.ts';
import type { Queries } from '../../db/client.ts';
import { decisions, orderEvents } from '../../db/schema.ts';
import { instant, version } from '../http/fields.ts';
import {
  orderDecision,
  orderDecisionSchema,
  type ReadingDecisions,
  readDecisions,
} from './orderDecisions.ts';

export const timelineEventSchema = z
  .object({
    eventId: z.uuid().max(36).openapi({
      description: 'The same on Kafka, in the feed and in webhooks.',
      example: '01981f0e-8b2c-7f10-8c4d-5a6b7c8d9e0f',
    }),
    version,
    type: z.enum(orderEventTypes as readonly OrderEventType[] as [OrderEventType]),
    occurredAt: instant,
    data: z.looseObject(orderState.shape).openapi({ description: 'The order after the event.' }),
    decisions: z.array(orderDecisionSchema).max(100).optional().openapi({
      description: 'What persons decided that the event acts on; shown to operations only.',
    }),
  })
  .openapi('TimelineEvent');
export type TimelineEvent = z.infer<typeof timelineEventSchema>;

/** At most `limit` events after a version, oldest first. */
export async function eventsAfter(
  db: Queries,
  orderId: string,
  version: number,
  limit: number,
): Promise<TimelineEvent[]> {
  const rows = await db
    .select()
    .from(orderEvents)
    .where(and(eq(orderEvents.orderId, orderId), gt(orderEvents.version, version)))
    .orderBy(asc(orderEvents.version))
    .limit(limit);
  return rows.map(timelineEvent);
}

export const timelineEvent = (row: typeof orderEvents.$inferSelect) => ({
  eventId: row.eventId,
  version: row.version,
  type: row.type,
  occurredAt: row.occurredAt.toISOString(),
  data: { ...row.data },
});

/** The events with the decisions that they act on. */
export async function withDecisions(
  deps: ReadingDecisions,
  orderId: string,
  events: readonly TimelineEvent[],
): Promise<TimelineEvent[]> {
  const versions = events.map(({ version }) => version);
  const rows = await readDecisions(deps, orderId, inArray(decisions.version, versions), 500);
  const byVersion = Map.groupBy(rows.reverse().map(orderDecision), ({ version }) => version);
  return events.map((event) => ({
    ...event,
    decisions: (byVersion.get(event.version) ?? []).slice(0, 100),
  }));
}

/** POST /v1/webhook-subscriptions/{subscriptionId}/redeliveries */
import { z } from '@hono/zod-openapi';
import { and, eq, sql } from 'drizzle-orm';
import type { Queries } from '../../../db/client.ts';
import { type FeedPosition, feedNumbering, positionValue } from '../../../db/feed.ts';
import { orderEvents, webhookOrders, webhookSubscriptions } from '../../../db/schema.ts';
import { orderId, version } from '../../http/fields.ts';
import { answeredBefore, replay } from '../../http/idempotency.ts';
import { fieldProblem } from '../../http/problem.ts';
import { type Api, declareRoute } from '../../http/route.ts';
import { feedCursor, positionOf } from '../feedCursor.ts';
import {
  changeAnswerHeaders,
  changeOnce,
  changeRequest,
  changeRoute,
} from './changeSubscription.ts';
import type { SubscriptionDependencies } from './dependencies.ts';
import { type Subscription, subscriptionSchema } from './representation.ts';

const redelivery = z
  .strictObject({
    orderId: orderId.optional().openapi({ description: 'This order’s events.' }),
    fromVersion: version.optional().openapi({ description: 'The first of them; by default 1.' }),
    after: feedCursor.optional().openapi({
      description: 'Or all events after this `cursor` of GET /v1/events.',
    }),
  })
  .refine(
    ({ orderId, after, fromVersion }) =>
      (orderId === undefined) !== (after === undefined) && !(after && fromVersion),
    'must name an order, with a version or without, or else a cursor',
  )
  .openapi('Redelivery');

const route = declareRoute({
  ...changeRoute,
  path: '/v1/webhook-subscriptions/{subscriptionId}/redeliveries',
  operationId: 'redeliver',
  summary: 'Send events again',
  description:
    'With the same ids, and each order’s events in their order. Dead letters are sent too.',
  codes: ['SUBSCRIPTION_NOT_FOUND', 'ORDER_NOT_FOUND', 'CURSOR_OUTDATED'],
  request: {
    ...changeRequest,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: redelivery,
          example: { orderId: '01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a', fromVersion: 1 },
        },
      },
    },
  },
  responses: {
    202: {
      description: 'The events will be sent.',
      headers: changeAnswerHeaders,
      content: { 'application/json': { schema: subscriptionSchema } },
    },
  },
});

export const redeliverRoute = (app: Api, deps: SubscriptionDependencies): Api =>
  app.openapi(route, async (c) => {
    const { subscriptionId } = c.req.valid('param');
    const { orderId, fromVersion = 1, after } = c.req.valid('json');
    const before = await answeredBefore(deps.db, c.var.idempotent);
    if (before) return replay<Subscription, 202>(c, before, 202);
    const position =
      after === undefined ? null : positionOf(after, await feedNumbering(deps.db), 'after');
    const answered = await changeOnce(c, deps, {
      subscriptionId,
      status: 202,
      async apply(tx) {
        if (orderId !== undefined) await redeliverOrder(tx, subscriptionId, orderId, fromVersion);
        if (position) await moveBack(tx, subscriptionId, position);
      },
    });
    return replay<Subscription, 202>(c, answered, 202);
  });

/** @throws ProblemError ORDER_NOT_FOUND when the order has no such event */
async function redeliverOrder(
  tx: Queries,
  subscriptionId: string,
  orderId: string,
  fromVersion: number,
): Promise<void> {
  const [event] = await tx
    .select({ version: orderEvents.version })
    .from(orderEvents)
    .where(and(eq(orderEvents.orderId, orderId), eq(orderEvents.version, fromVersion)));
  if (!event) {
    throw fieldProblem('ORDER_NOT_FOUND', [{ path: 'orderId', message: 'has no such event' }]);
  }
  await tx
    .insert(webhookOrders)
    .values({ subscriptionId, orderId, nextVersion: fromVersion })
    .onConflictDoUpdate({
      target: [webhookOrders.subscriptionId, webhookOrders.orderId],
      set: {
        nextVersion: sql`least(${webhookOrders.nextVersion}, excluded.next_version)`,
        dueAt: sql`now()`,
        attempts: 0,
        failingSince: null,
      },
    });
}

/** A cursor that has not reached the position stays: it still has to send the events before it. */
async function moveBack(
  tx: Queries,
  subscriptionId: string,
  position: FeedPosition,
): Promise<void> {
  const { cursorTransactionId, cursorPosition } = webhookSubscriptions;
  await tx
    .update(webhookSubscriptions)
    .set({
      cursorTransactionId: position.transactionId,
      cursorPosition: BigInt(position.position),
    })
    .where(
      and(
        eq(webhookSubscriptions.subscriptionId, subscriptionId),
        sql`(${cursorTransactionId}, ${cursorPosition}) > ${positionValue(position)}`,
      ),
    );
}

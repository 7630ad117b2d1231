/** A subscription as the API shows it to its owner. Its secret is only in the answers that made it. */
import { z } from '@hono/zod-openapi';
import { and, eq, sql } from 'drizzle-orm';
import { orderEventTypes } from '../../../contracts/events.ts';
import type { Queries } from '../../../db/client.ts';
import { subscriptionStatuses, webhookOrders, webhookSubscriptions } from '../../../db/schema.ts';
import type { Caller } from '../../http/environment.ts';
import { instant, orderId, outputText, uuidInPath, version } from '../../http/fields.ts';
import { ProblemError } from '../../http/problem.ts';

export const MOST_SUBSCRIPTIONS = 20;
const MOST_SHOWN = 100;

const example = '01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1b';

export const subscriptionIdParam = z.object({
  subscriptionId: uuidInPath('subscriptionId', example),
});

/** The type of a failed call: `HTTP_500`, `TIMEOUT`, `ECONNREFUSED`, `ORIGIN_NOT_ALLOWED`. */
const lastError = z
  .string()
  .max(61)
  .regex(/^[A-Z][A-Z0-9_]*$/)
  .nullable()
  .openapi({ example: 'HTTP_500' });

const fields = {
  subscriptionId: z.uuid().max(36).openapi({ example }),
  url: outputText(2_000).openapi({ example: 'https://shop.example.com/order-events' }),
  types: z
    .array(z.enum(orderEventTypes))
    .max(orderEventTypes.length)
    .nullable()
    .openapi({ description: 'Null: all types, also those that are added later.' }),
  status: z.enum(subscriptionStatuses),
  confirmedAt: instant.nullable().openapi({
    description: 'When the endpoint said that it wants the events. Until then none is sent.',
  }),
  pausedReason: z
    .enum(['NOT_CONFIRMED', 'GONE', 'FAILING', 'TOO_MANY_DEAD_LETTERS'])
    .nullable()
    .openapi({ description: 'Why nothing is sent until the subscription is resumed.' }),
  failingSince: instant
    .nullable()
    .openapi({ description: 'Since when every delivery has failed.' }),
  lastError,
  lastDeliveredAt: instant.nullable(),
  previousSecretUntil: instant
    .nullable()
    .openapi({ description: 'Until then the previous secret signs too.' }),
  createdAt: instant,
};
export const subscriptionSchema = z.object(fields).openapi('Subscription');
export type Subscription = z.output<typeof subscriptionSchema>;

const secretField = {
  secret: z
    .string()
    .max(60)
    .regex(/^whsec_[A-Za-z0-9+/]{43}=$/)
    .openapi({
      description: 'The key that signs deliveries (Standard Webhooks). Shown in this answer only.',
      example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo=',
    }),
};
export const subscriptionWithSecret = subscriptionSchema
  .extend(secretField)
  .openapi('SubscriptionWithSecret');

const ordersBehind = z
  .array(
    z
      .object({
        orderId,
        nextVersion: version.meta({ description: 'The event that is delivered next.' }),
        attempts: z.int().min(0).max(1_000_000).openapi({ example: 3 }),
        failingSince: instant.nullable(),
        lastError,
        nextAttemptAt: instant.nullable().openapi({
          description: 'Null: the order is a dead letter; a redelivery or a resume sends it.',
        }),
      })
      .openapi('OrderBehind'),
  )
  .max(MOST_SHOWN);

export const subscriptionDetail = subscriptionSchema
  .extend({
    ordersBehind: ordersBehind.openapi({
      description: `Orders with undelivered events, dead letters first; at most ${MOST_SHOWN}.`,
    }),
  })
  .openapi('SubscriptionDetail');

export type SubscriptionRow = typeof webhookSubscriptions.$inferSelect;

const at = (date: Date | null): string | null => date?.toISOString() ?? null;

export const subscriptionOf = (row: SubscriptionRow): Subscription => ({
  subscriptionId: row.subscriptionId,
  url: row.url,
  types: row.types === null ? null : [...row.types],
  status: row.status,
  confirmedAt: at(row.confirmedAt),
  pausedReason: row.status === 'paused' ? (row.pausedReason as Subscription['pausedReason']) : null,
  failingSince: at(row.failingSince),
  lastError: row.lastError,
  lastDeliveredAt: at(row.lastDeliveredAt),
  previousSecretUntil: at(row.previousSecretUntil),
  createdAt: row.createdAt.toISOString(),
});

/** The subscriptions of the caller's OAuth client. */
export const ownedBy = ({ clientId }: Caller) => eq(webhookSubscriptions.owner, clientId);

/** @throws ProblemError SUBSCRIPTION_NOT_FOUND when there is none, or it is another client's. */
export async function ownSubscription(
  queries: Queries,
  caller: Caller,
  subscriptionId: string,
  options: { readonly lock: boolean } = { lock: false },
): Promise<SubscriptionRow> {
  const query = queries
    .select()
    .from(webhookSubscriptions)
    .where(and(ownedBy(caller), eq(webhookSubscriptions.subscriptionId, subscriptionId)));
  const [row] = await (options.lock ? query.for('update') : query);
  if (!row) throw new ProblemError('SUBSCRIPTION_NOT_FOUND');
  return row;
}

/** The orders a subscription is behind with, dead letters first. */
export async function behindOf(
  queries: Queries,
  subscriptionId: string,
): Promise<z.output<typeof ordersBehind>> {
  const isDeadLetter = sql<boolean>`${webhookOrders.dueAt} = 'infinity'`;
  const rows = await queries
    .select({
      orderId: webhookOrders.orderId,
      nextVersion: webhookOrders.nextVersion,
      attempts: webhookOrders.attempts,
      failingSince: webhookOrders.failingSince,
      lastError: webhookOrders.lastError,
      dueAt: sql<Date | null>`nullif(${webhookOrders.dueAt}, 'infinity')`.mapWith(
        webhookOrders.dueAt,
      ),
    })
    .from(webhookOrders)
    .where(eq(webhookOrders.subscriptionId, subscriptionId))
    .orderBy(sql`${isDeadLetter} desc`, webhookOrders.dueAt, webhookOrders.orderId)
    .limit(MOST_SHOWN);
  return rows.map(({ dueAt, failingSince, ...row }) => ({
    ...row,
    failingSince: at(failingSince),
    nextAttemptAt: at(dueAt),
  }));
}

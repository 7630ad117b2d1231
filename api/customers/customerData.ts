/** Everything that is held of a customer, order by order. */
import { z } from '@hono/zod-openapi';
import { and, asc, desc, eq, inArray, lt } from 'drizzle-orm';
import { updateKinds } from '../../contracts/commands.ts';
import { total } from '../../contracts/orderSchema.ts';
import { refundStates } from '../../contracts/refund.ts';
import type { Queries } from '../../db/client.ts';
import { itemsOfOrder, type WholeOrder } from '../../db/orderItems.ts';
import {
  decisions,
  orderChanges,
  orderEvents,
  orders,
  orderUpdates,
  refunds,
  returns,
} from '../../db/schema.ts';
import type { Seals } from '../../privacy/orderSeals.ts';
import { instant, outputText } from '../http/fields.ts';
import { orderDecisionSchema } from '../orders/orderDecisions.ts';
import { orderInfoSchema, orderInfos } from '../orders/representation.ts';
import { shownAddress } from '../orders/shippingAddress.ts';
import { timelineEvent, timelineEventSchema } from '../orders/timeline.ts';
import { refundSchema } from '../refunds/representation.ts';
import { returnSchema, sealedOf, shownReturn } from '../returns/representation.ts';

const words = outputText(500).nullable().openapi({ example: 'Moved house' });

export const customerOrder = z
  .object({
    order: orderInfoSchema,
    addresses: z
      .array(z.object({ shippingAddress: shownAddress.nullable(), askedAt: instant }))
      .max(100)
      .openapi({ description: 'Where changes of the order were to send it.' }),
    refunds: z
      .array(
        z.object({
          ...{ number: refundSchema.shape.number, amount: total },
          ...{ state: z.enum(refundStates), reason: words, requestedAt: instant },
        }),
      )
      .max(100),
    returns: z.array(returnSchema).max(100),
    decisions: z
      .array(
        z.object({
          action: orderDecisionSchema.shape.action,
          byCustomer: z.boolean().openapi({ example: true }),
          reason: words,
          decidedAt: instant,
        }),
      )
      .max(2_000)
      .openapi({ description: 'What persons decided about the order, with their words.' }),
    updates: z
      .array(z.object({ kind: z.enum(updateKinds), reason: words, receivedAt: instant }))
      .max(10_000)
      .openapi({ description: 'What payment and logistics teams reported in the last 90 days.' }),
    events: z.array(timelineEventSchema.omit({ decisions: true })).max(10_000),
  })
  .openapi('CustomerOrder');
type CustomerOrder = z.output<typeof customerOrder>;

interface Reading {
  readonly db: Queries;
  readonly seals: Seals;
}

/** A customer's orders, newest first; ids are in the order of their making. */
export const ordersOf = (
  db: Queries,
  userId: string,
  before: string | undefined,
  limit: number,
): Promise<WholeOrder[]> =>
  db
    .select({ order: orders, items: itemsOfOrder })
    .from(orders)
    .where(
      and(eq(orders.userId, userId), before === undefined ? undefined : lt(orders.orderId, before)),
    )
    .orderBy(desc(orders.orderId))
    .limit(limit);

/** One query for each kind of data, whatever the number of orders. */
export async function dataOf({ db, seals }: Reading, rows: readonly WholeOrder[]) {
  if (rows.length === 0) return [];
  const ids = rows.map(({ order }) => order.orderId);
  const kept = {
    changes: await db.select().from(orderChanges).where(inArray(orderChanges.orderId, ids)),
    refunds: await db.select().from(refunds).where(inArray(refunds.orderId, ids)),
    returns: await db.select().from(returns).where(inArray(returns.orderId, ids)),
    decisions: await db
      .select()
      .from(decisions)
      .where(inArray(decisions.orderId, ids))
      .orderBy(asc(decisions.id)),
    updates: await db.select().from(orderUpdates).where(inArray(orderUpdates.orderId, ids)),
    events: await db
      .select()
      .from(orderEvents)
      .where(inArray(orderEvents.orderId, ids))
      .orderBy(asc(orderEvents.version)),
  };
  const opener = await seals.openerOf([
    ...kept.changes.map(({ address }) => address),
    ...kept.returns.flatMap(sealedOf),
    ...[...kept.refunds, ...kept.decisions, ...kept.updates].map(({ reason }) => reason),
  ]);
  const infos = await orderInfos(seals, rows);
  const of = <Row extends { readonly orderId: string }>(all: readonly Row[], orderId: string) =>
    all.filter((row) => row.orderId === orderId);
  return infos.map(
    (order): CustomerOrder => ({
      order,
      addresses: of(kept.changes, order.orderId).flatMap(({ orderId, address, createdAt }) =>
        address === null
          ? []
          : {
              shippingAddress: opener.json(orderId, 'address', address),
              askedAt: createdAt.toISOString(),
            },
      ),
      refunds: of(kept.refunds, order.orderId).map(
        ({ orderId, number, amount, state, ...row }) => ({
          ...{ number, amount, state },
          reason: opener.words(orderId, row.reason),
          requestedAt: row.createdAt.toISOString(),
        }),
      ),
      returns: of(kept.returns, order.orderId).map((row) => shownReturn(row, opener)),
      decisions: of(kept.decisions, order.orderId).map(({ orderId, action, actor, ...row }) => ({
        action,
        // Who else decided is a person too, whose name is not the customer's.
        byCustomer: actor === order.userId,
        reason: opener.words(orderId, row.reason),
        decidedAt: row.createdAt.toISOString(),
      })),
      updates: of(kept.updates, order.orderId).map(({ orderId, kind, reason, receivedAt }) => ({
        kind,
        reason: opener.words(orderId, reason),
        receivedAt: receivedAt.toISOString(),
      })),
      events: of(kept.events, order.orderId).map(timelineEvent),
    }),
  );
}

/** An order as clients see it. */
import { z } from '@hono/zod-openapi';
import { asc, inArray } from 'drizzle-orm';
import {
  attentionReasons,
  inventoryStatuses,
  orderStatuses,
  paymentStatuses,
  sagaSteps,
  shipmentStatuses,
} from '../../contracts/order.ts';
import type { Queries } from '../../db/client.ts';
import { type OrderItemRow, type OrderRow, orderItems } from '../../db/schema.ts';
import {
  currency,
  instant,
  orderId,
  outputText,
  unitPrice,
  userId,
  version,
} from '../http/fields.ts';
import { shippingAddress } from './shippingAddress.ts';

/** Below this every sum is exact. */
const money = z.int().min(0).max(Number.MAX_SAFE_INTEGER);

export const orderItemSchema = z
  .object({
    itemId: outputText(64).openapi({ example: 'sku-mug' }),
    quantity: z.int().min(1).max(1_000).openapi({ example: 2 }),
    unitPrice,
  })
  .openapi('OrderItem');

export const orderInfoSchema = z
  .object({
    orderId,
    userId,
    placedAt: instant,
    items: z.array(orderItemSchema).min(1).max(100),
    currency,
    total: money.openapi({ description: 'Minor units.', example: 2_998 }),
    shippingAddress,
    paymentMethod: outputText(255).openapi({ example: 'tok_ok' }),
    status: z.enum(orderStatuses),
    inventoryStatus: z.enum(inventoryStatuses),
    paymentStatus: z.enum(paymentStatuses),
    shipmentStatus: z.enum(shipmentStatuses),
    tracking: z
      .object({
        reference: outputText(200).openapi({ example: 'sh_8f3a' }),
        carrier: outputText(100).optional().openapi({ example: 'Parcel Post' }),
        trackingNumber: outputText(200).optional().openapi({ example: 'PP8F3A21' }),
      })
      .nullable(),
    failure: z
      .object({
        code: outputText(64).openapi({ example: 'PAYMENT_DECLINED' }),
        message: outputText(500).openapi({ example: 'The payment was declined.' }),
      })
      .nullable()
      .openapi({ description: 'Why the order failed, once it is failing.' }),
    attention: z
      .object({
        reason: z.enum(attentionReasons),
        step: z.enum(sagaSteps).nullable(),
        lastError: outputText(500).nullable().openapi({ example: 'The refund was not accepted.' }),
        since: instant,
      })
      .nullable()
      .openapi({ description: 'Why a person should look at the order.' }),
    version: version.openapi({ description: 'Grows by one with every change.' }),
    updatedAt: instant,
  })
  .openapi('OrderInfo');

export type OrderInfo = z.infer<typeof orderInfoSchema>;

export const orderInfo = (order: OrderRow, items: readonly OrderItemRow[]): OrderInfo => ({
  orderId: order.orderId,
  userId: order.userId,
  placedAt: order.placedAt.toISOString(),
  items: items.map(({ itemId, quantity, unitPrice }) => ({ itemId, quantity, unitPrice })),
  currency: order.currency,
  total: order.total,
  shippingAddress: order.shippingAddress,
  paymentMethod: order.paymentMethod,
  status: order.status,
  inventoryStatus: order.inventoryStatus,
  paymentStatus: order.paymentStatus,
  shipmentStatus: order.shipmentStatus,
  tracking: order.tracking,
  failure: order.failure,
  attention: order.attention,
  version: order.version,
  updatedAt: order.updatedAt.toISOString(),
});

/** Orders with their items, read in one query whatever their number. */
export async function withItems(db: Queries, shown: readonly OrderRow[]): Promise<OrderInfo[]> {
  if (shown.length === 0) return [];
  const ids = shown.map(({ orderId }) => orderId);
  const items = await db
    .select()
    .from(orderItems)
    .where(inArray(orderItems.orderId, ids))
    .orderBy(asc(orderItems.line));
  const byOrder = Map.groupBy(items, ({ orderId }) => orderId);
  return shown.map((order) => orderInfo(order, byOrder.get(order.orderId) ?? []));
}

/** What placing or cancelling answers. */
export const orderResultSchema = z
  .object({
    orderId,
    result: z.literal(true),
    error: z.null(),
    status: z.enum(orderStatuses),
  })
  .openapi('OrderResult');
export type OrderResult = z.infer<typeof orderResultSchema>;

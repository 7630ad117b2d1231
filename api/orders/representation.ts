/** An order as the API shows it. */
import { z } from '@hono/zod-openapi';
import { isRetryable } from '../../contracts/errors.ts';
import { orderStateOf, orderStatuses } from '../../contracts/order.ts';
import {
  clientAction,
  failure,
  orderItem,
  orderState,
  ownReference,
  payment,
  returnNumber,
  total,
} from '../../contracts/orderSchema.ts';
import { linesNow, type WholeOrder } from '../../db/orderItems.ts';
import type { OrderItemRow } from '../../db/schema.ts';
import type { Seals } from '../../privacy/orderSeals.ts';
import { currency, instant, orderId, outputText, userId, version } from '../http/fields.ts';
import { shownCustoms } from './customs.ts';
import { isErased, type OpenOrder, openOrders } from './openOrder.ts';
import { shownAddress } from './shippingAddress.ts';
import { amountLines, shownMetadata } from './shopFields.ts';

const orderLineSchema = z
  .object({ ...orderItem.shape, customs: shownCustoms.optional() })
  .openapi('OrderItem');

export const orderInfoSchema = z
  .object({
    orderId,
    userId,
    placedAt: instant,
    items: z.array(orderLineSchema).min(1).max(100).openapi({
      description: 'What is ordered now: without the pieces that changes have taken off.',
    }),
    currency,
    total: total.meta({
      description:
        'Minor units of the currency, less what the pieces have cost that changes have taken off.',
    }),
    amounts: amountLines.openapi({ description: 'As of what was ordered at first.' }),
    reference: ownReference.nullable(),
    metadata: shownMetadata,
    exchangeOf: z
      .object({ orderId, returnNumber })
      .nullable()
      .openapi({ description: 'The return that it was placed in exchange for.', example: null }),
    replaces: orderId.nullable().meta({
      description:
        'The order whose goods it sends once more, or that failed and is placed anew by it.',
      example: null,
    }),
    shippingAddress: shownAddress
      .nullable()
      .openapi({ description: 'Null once the customer’s data was erased.' }),
    paymentMethod: outputText(255).nullable().openapi({
      description: 'Null once the customer’s data was erased.',
      example: 'tok_ok',
    }),
    erased: z.boolean().openapi({
      description:
        'The customer’s personal data was erased: nobody can read any more where the order went, how it ' +
        'was paid, and what people wrote about it. Money and goods stay as they were.',
      example: false,
    }),
    ...orderState.shape,
    failure: failure
      .extend({
        retryable: z.boolean().openapi({
          description: 'Whether the same order, placed anew, can succeed later.',
          example: false,
        }),
      })
      .nullable(),
    payment: payment.extend({ clientAction: clientAction.optional() }).nullable(),
    version: version.meta({ description: 'Grows by one with every change.' }),
    updatedAt: instant,
  })
  .openapi('OrderInfo');

export type OrderInfo = z.infer<typeof orderInfoSchema>;

export const orderInfo = (order: OpenOrder, items: readonly OrderItemRow[]): OrderInfo => ({
  orderId: order.orderId,
  userId: order.userId,
  placedAt: order.placedAt.toISOString(),
  items: linesNow(items).map(({ itemId, quantity, unitPrice, customs }) => ({
    itemId,
    quantity,
    unitPrice,
    ...(customs && { customs }),
  })),
  currency: order.currency,
  total: order.total - order.reduced,
  amounts: [...(order.amounts ?? [])],
  reference: order.reference,
  metadata: order.metadata ?? {},
  exchangeOf: order.exchangeOf,
  replaces: order.replaces,
  shippingAddress: order.shippingAddress,
  paymentMethod: order.paymentMethod,
  erased: isErased(order),
  ...orderStateOf(order),
  failure: order.failure && { ...order.failure, retryable: isRetryable(order.failure.code) },
  payment: paymentOf(order),
  version: order.version,
  updatedAt: order.updatedAt.toISOString(),
});

/** The client secret of a payment is shown only as long as it is of use. */
const paymentOf = ({ payment, paymentStatus, clientAction }: OpenOrder): OrderInfo['payment'] =>
  payment && paymentStatus === 'pending' && clientAction ? { ...payment, clientAction } : payment;

/** The customers’ keys are read in one query, whatever the number of orders. */
export async function orderInfos(seals: Seals, shown: readonly WholeOrder[]): Promise<OrderInfo[]> {
  const opened = await openOrders(
    seals,
    shown.map(({ order }) => order),
  );
  return opened.map((order, at) => orderInfo(order, shown[at]?.items ?? []));
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

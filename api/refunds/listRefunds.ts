/** GET /v1/orders/{orderId}/refunds */
import { z } from '@hono/zod-openapi';
import { total } from '../../contracts/orderSchema.ts';
import { chargeForRows } from '../http/authentication.ts';
import { orderId, orderIdParam } from '../http/fields.ts';
import { type Api, declareRoute } from '../http/route.ts';
import { isRefundable, leftOf, readRefunds } from './refundable.ts';
import { MOST_REFUNDS, refundSchema, shownRefund } from './representation.ts';
import type { RefundDependencies } from './requestRefund.ts';

const refundList = z
  .object({
    orderId,
    refunds: z.array(refundSchema).max(MOST_REFUNDS),
    refundable: total.meta({
      description: 'What can still be given back. Until the parcel has left, not all of it.',
      example: 2_498,
    }),
    error: z.null(),
  })
  .openapi('RefundList');

const route = declareRoute({
  method: 'get',
  path: '/v1/orders/{orderId}/refunds',
  operationId: 'listRefunds',
  tags: ['Refunds'],
  summary: 'List an order’s refunds, oldest first',
  description: `An order has at most ${MOST_REFUNDS}. One that an undo of the order makes is not among them.`,
  scopes: ['orders:read'],
  ownership: 'order',
  codes: ['ORDER_NOT_FOUND'],
  request: { params: orderIdParam },
  responses: {
    200: {
      description: 'The refunds.',
      content: { 'application/json': { schema: refundList } },
    },
  },
});

export const listRefundsRoute = (
  app: Api,
  { db, seals, refundsParts }: Pick<RefundDependencies, 'db' | 'seals' | 'refundsParts'>,
): Api =>
  app.openapi(route, async (c) => {
    const { caller, order } = c.var;
    const { orderId, currency } = order;
    const rows = await readRefunds(db, orderId);
    chargeForRows(c, rows.length);
    const opener = await seals.openerOf(rows.map(({ reason }) => reason));
    const refunds = rows.map((row) => shownRefund(row, opener, { currency, caller }));
    const refundable = isRefundable(order, refundsParts) ? leftOf(order, rows) : 0;
    return c.json({ orderId, refunds, refundable, error: null }, 200);
  });

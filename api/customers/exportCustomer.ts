/** GET /v1/customers/{userId}/data */
import { z } from '@hono/zod-openapi';
import type { Database } from '../../db/client.ts';
import type { Seals } from '../../privacy/orderSeals.ts';
import { chargeForRows } from '../http/authentication.ts';
import { orderId, userId } from '../http/fields.ts';
import { pageOf } from '../http/page.ts';
import { type Api, declareRoute } from '../http/route.ts';
import { customerOrder, dataOf, ordersOf } from './customerData.ts';
import { userIdParam } from './eraseCustomer.ts';

const MOST_ORDERS = 20;

const customerData = z
  .object({
    userId,
    orders: z.array(customerOrder).max(MOST_ORDERS),
    nextBefore: orderId.nullable().meta({
      description: '`before` of the next page; null on the last page.',
      example: null,
    }),
    error: z.null(),
  })
  .openapi('CustomerData');

const route = declareRoute({
  method: 'get',
  path: '/v1/customers/{userId}/data',
  operationId: 'exportCustomer',
  tags: ['Customers'],
  summary: 'Export what is held of a customer',
  description:
    'The customer’s orders, newest first, each with where it was to go, what people wrote about it, and ' +
    'its events. Customers may export their own; of another customer it needs the scope ' +
    '`customers:read` too.',
  scopes: ['orders:read'],
  ownership: 'customer',
  codes: ['USER_NOT_ALLOWED'],
  request: {
    params: userIdParam,
    query: z.strictObject({
      before: orderId
        .toLowerCase()
        .optional()
        .openapi({ description: 'The `nextBefore` of the previous page.' }),
      limit: z
        .string()
        .regex(/^(?:[1-9]|1\d|20)$/, `must be 1 to ${MOST_ORDERS}`)
        .transform(Number)
        .default(10)
        .openapi({ type: 'integer', minimum: 1, maximum: MOST_ORDERS, default: 10 }),
    }),
  },
  responses: {
    200: {
      description: 'A page of what is held.',
      content: { 'application/json': { schema: customerData } },
    },
  },
});

export const exportCustomerRoute = (
  app: Api,
  deps: { readonly db: Database; readonly seals: Seals },
): Api =>
  app.openapi(route, async (c) => {
    const { userId } = c.req.valid('param');
    const { before, limit } = c.req.valid('query');
    const rows = await ordersOf(deps.db, userId, before, limit + 1);
    const { shown, last } = pageOf(rows, limit);
    const data = await dataOf(deps, shown);
    chargeForRows(
      c,
      data.reduce((sum, { events }) => sum + events.length, shown.length),
    );
    return c.json(
      { userId, orders: data, nextBefore: last?.order.orderId ?? null, error: null },
      200,
    );
  });

/** POST /v1/orders/{orderId}/events/ticket */
import { z } from '@hono/zod-openapi';
import { instant, orderId, orderIdParam, streamTicket } from '../http/fields.ts';
import { type Api, declareRoute } from '../http/route.ts';

const answer = z
  .object({
    orderId,
    ticket: streamTicket,
    openBefore: instant.meta({ description: 'The stream must begin before this time.' }),
    validUntil: instant.meta({
      description:
        'Until then an EventSource that lost its connection comes back by itself, and then the stream ends.',
    }),
    error: z.null(),
  })
  .openapi('TimelineTicket');

const route = declareRoute({
  method: 'post',
  path: '/v1/orders/{orderId}/events/ticket',
  operationId: 'issueTimelineTicket',
  tags: ['Orders'],
  summary: 'Get a ticket for an EventSource',
  description:
    'A browser’s EventSource sends no access token. The `ticket` stands in its address instead, ' +
    '`/v1/orders/{orderId}/events?ticket=…`, and reads the live timeline of this order only. When ' +
    'the EventSource is closed by an error, get another ticket.',
  scopes: ['orders:read'],
  ownership: 'order',
  codes: ['ORDER_NOT_FOUND'],
  request: { params: orderIdParam },
  responses: {
    200: {
      description: 'The ticket.',
      content: { 'application/json': { schema: answer } },
    },
  },
});

export const issueTicketRoute = (app: Api): Api =>
  app.openapi(route, (c) => {
    const { orderId } = c.var.order;
    const issued = c.var.gate.streamTickets.issue(c.var.caller, orderId);
    const openBefore = new Date(issued.openBefore).toISOString();
    const validUntil = new Date(issued.validUntil).toISOString();
    return c.json({ orderId, ticket: issued.ticket, openBefore, validUntil, error: null }, 200);
  });

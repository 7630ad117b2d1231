/** POST /v1/orders/{orderId}/cancel */
import { z } from '@hono/zod-openapi';
import { isOpen, type OrderStatus } from '../../contracts/order.ts';
import type { Seals } from '../../privacy/orderSeals.ts';
import { orderIdParam } from '../http/fields.ts';
import { answerHeaders, requestHeaders } from '../http/headers.ts';
import { answerWithClaim, keptJson, replay } from '../http/idempotency.ts';
import type { KeptAnswer } from '../http/idempotencyKeys.ts';
import { remark } from '../http/remarks.ts';
import { type Api, declareRoute, linksTo } from '../http/route.ts';
import { failureAnswer, type Holding, holdAnswer } from './heldAnswer.ts';
import { preferredWait } from './preferWait.ts';
import { type OrderResult, orderResultSchema } from './representation.ts';
import { requestCancellation } from './requestCancellation.ts';
import type { SagaAccess } from './sagaAccess.ts';

/** Nothing here decides, so nothing here is a reason to refuse: a parcel would go out for a line end. */
const cancelBody = z
  .object({
    reason: remark(500).openapi({
      description:
        'A text; the first of each caller is shown to operations with the order. Cut off after ' +
        '500 characters.',
      example: 'Found it cheaper elsewhere',
    }),
  })
  .openapi('Cancellation');

const route = declareRoute({
  method: 'post',
  path: '/v1/orders/{orderId}/cancel',
  operationId: 'cancelOrder',
  tags: ['Orders'],
  summary: 'Cancel an order',
  description:
    'Answers at once whether the order can still be cancelled; the steps that were done are then ' +
    'undone. A parcel that turns out to have left meanwhile cannot be: the order then becomes ' +
    '`shipped` and stays paid. With `Prefer: wait=N` the answer is held for the outcome. A request ' +
    'without a body is one without a reason.',
  scopes: ['orders:cancel'],
  ownership: 'order',
  idempotency: 'mayBeRequired',
  codes: ['ORDER_NOT_FOUND', 'ORDER_NOT_CANCELLABLE', 'CANCELLATION_UNCONFIRMED'],
  request: {
    params: orderIdParam,
    headers: z.object({
      'Idempotency-Key': requestHeaders.idempotencyKey,
      Prefer: requestHeaders.prefer,
    }),
    body: { required: false, content: { 'application/json': { schema: cancelBody.nullable() } } },
  },
  responses: {
    200: {
      description: 'The order is being cancelled, or already was.',
      headers: z.object({
        'Preference-Applied': answerHeaders.preferenceApplied,
        'Idempotency-Replayed': answerHeaders.idempotencyReplayed,
      }),
      content: { 'application/json': { schema: orderResultSchema } },
      links: linksTo({ orderId: '$response.body#/orderId' }, 'getOrder', 'getTimeline'),
    },
  },
});

const answerOf = (orderId: string, status: string): KeptAnswer =>
  keptJson(200, { orderId, result: true, error: null, status }, orderId);

/** The cancellation has no outcome yet. */
const isStillCancelling = (status: OrderStatus): boolean =>
  isOpen(status) || status === 'cancelling';

export interface CancelOrderDependencies extends Holding, SagaAccess {
  readonly seals: Seals;
  readonly keepKeysHours: number;
}

/** A repeated cancellation has no further effect, so the key's record need not commit with it. */
export const cancelOrderRoute = (app: Api, deps: CancelOrderDependencies): Api =>
  app.openapi(route, async (c) => {
    const { caller, order, idempotent } = c.var;
    const { orderId } = order;
    const { reason } = c.req.valid('json') ?? {};
    const keeping = {
      keepHours: deps.keepKeysHours,
      claimSeconds: deps.claimSeconds,
      holdSeconds: preferredWait(c.req.header('prefer')),
    };
    const answered = await answerWithClaim(deps.db, idempotent, keeping, async () =>
      answerOf(orderId, await requestCancellation(deps, { caller, order, reason })),
    );
    const final = await holdAnswer(c, deps, answered, isStillCancelling, ({ status }) =>
      status === 'cancelled'
        ? answerOf(orderId, status)
        : failureAnswer(c, orderId, 'ORDER_NOT_CANCELLABLE'),
    );
    return replay<OrderResult, 200>(c, final, 200);
  });

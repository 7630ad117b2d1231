/** POST /v1/orders/{orderId}/cancel */
import { z } from '@hono/zod-openapi';
import type { CancelRequest } from '../../contracts/saga.ts';
import type { Caller } from '../http/environment.ts';
import { findAnswer, type KeptAnswer, keepAnswer, keptJson, replay } from '../http/idempotency.ts';
import { type Api, declareRoute, requestHeaders } from '../http/route.ts';
import { line, orderIdParam } from '../orders/fields.ts';
import { waitForOutcome } from '../orders/preferWait.ts';
import { type OrderResult, orderResultSchema } from '../orders/representation.ts';
import { visibleOrder } from '../orders/visibility.ts';
import { decisionOfRow, tooLate } from './decision.ts';
import type { CancellationDependencies } from './dependencies.ts';

const cancelBody = z.strictObject({ reason: line(500).optional() }).openapi('Cancellation');

const route = declareRoute({
  method: 'post',
  path: '/v1/orders/{orderId}/cancel',
  operationId: 'cancelOrder',
  tags: ['Orders'],
  summary: 'Cancel an order',
  description:
    'Decides at once; what was done is then undone. With `Prefer: wait=N` the answer is held ' +
    'until it is.',
  scopes: ['orders:cancel'],
  idempotency: 'mayBeRequired',
  codes: ['ORDER_NOT_FOUND', 'ORDER_NOT_CANCELLABLE', 'CANCELLATION_UNCONFIRMED'],
  request: {
    params: orderIdParam,
    headers: z.object({
      'Idempotency-Key': requestHeaders.idempotencyKey,
      Prefer: requestHeaders.prefer,
    }),
    body: { required: false, content: { 'application/json': { schema: cancelBody } } },
  },
  responses: {
    200: {
      description: 'The order is being cancelled, or already was.',
      headers: z.object({
        'Preference-Applied': z.string().optional(),
        'Idempotency-Replayed': z.literal('true').optional(),
      }),
      content: { 'application/json': { schema: orderResultSchema } },
    },
  },
});

const requester = (caller: Caller, userId: string): CancelRequest['by'] => {
  if (caller.subject === userId) return 'customer';
  return caller.scopes.has('orders:operate') ? 'operator' : 'storefront';
};

const answerOf = (orderId: string, status: string): KeptAnswer =>
  keptJson(200, { orderId, result: true, error: null, status }, orderId);

/** Cancelling twice is cancelling once, so the key's record need not commit with the decision. */
export const cancelOrder = (app: Api, deps: CancellationDependencies): Api =>
  app.openapi(route, async (c) => {
    const { db, waiting } = deps;
    const { orderId } = c.req.valid('param');
    const { caller, idempotent } = c.var;
    const answered = (answer: KeptAnswer, replayed = false) =>
      replay<OrderResult, 200>(c, { answer, replayed }, 200);
    const order = await visibleOrder(db, caller, orderId);
    const kept = idempotent && (await findAnswer(db, idempotent));
    if (kept) return answered(kept, true);

    const by = requester(caller, order.userId);
    const { status } =
      decisionOfRow(orderId, order.status) ?? (await deps.cancelOrder(order, { by }));
    const answer = answerOf(orderId, status);
    if (idempotent && !(await keepAnswer(db, idempotent, answer, deps.keepKeysHours))) {
      // The same key came twice at once: whichever was first is the answer to both.
      const first = await findAnswer(db, idempotent);
      if (first) return answered(first, true);
    }
    const outcome = await waitForOutcome(c, waiting, orderId, [
      'pending',
      'confirmed',
      'cancelling',
    ]);
    if (!outcome) return answered(answer);
    if (outcome.status !== 'cancelled') throw tooLate(orderId);
    return answered(answerOf(orderId, outcome.status));
  });

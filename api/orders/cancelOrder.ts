/** POST /v1/orders/{orderId}/cancel */
import { z } from '@hono/zod-openapi';
import { eq } from 'drizzle-orm';
import type { CancelDecision, CancelRequest } from '../../contracts/saga.ts';
import { cancellationRequests } from '../../db/schema.ts';
import type { CancellationDependencies } from '../cancellation/dependencies.ts';
import type { ApiEnv, Caller } from '../http/environment.ts';
import { line, orderIdParam } from '../http/fields.ts';
import { answerApart, keptJson, replay } from '../http/idempotency.ts';
import type { KeptAnswer } from '../http/keptAnswers.ts';
import { ProblemError } from '../http/problem.ts';
import { type Api, answerHeaders, declareRoute, linksTo, requestHeaders } from '../http/route.ts';
import { decisionOfRow } from './decision.ts';
import { failureAnswer, holdAnswer } from './heldAnswer.ts';
import { preferredWait } from './preferWait.ts';
import { type OrderResult, orderResultSchema } from './representation.ts';

const cancelBody = z
  .strictObject({
    reason: line(500).optional().openapi({
      description: 'Kept, and shown to operations with the order.',
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
    'Decides at once; what was done is then undone. With `Prefer: wait=N` the answer is held ' +
    'until it is.',
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
    body: { required: false, content: { 'application/json': { schema: cancelBody } } },
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

const requester = (caller: Caller, userId: string): CancelRequest['by'] => {
  if (caller.subject === userId) return 'customer';
  return caller.scopes.has('orders:operate') ? 'operator' : 'storefront';
};

const answerOf = (orderId: string, status: string): KeptAnswer =>
  keptJson(200, { orderId, result: true, error: null, status }, orderId);

/**
 * Asks the saga, once it is written down who asks and why: should we die in between, it is known.
 * What is refused was no cancellation, and is taken back.
 */
async function askSaga(
  { db, cancelOrder }: CancellationDependencies,
  { caller, order }: Pick<ApiEnv['Variables'], 'caller' | 'order'>,
  reason: string | undefined,
): Promise<CancelDecision> {
  const { orderId, userId } = order;
  const by = requester(caller, userId);
  const [written] = await db
    .insert(cancellationRequests)
    .values({ orderId, requestedBy: by, actor: caller.subject, reason })
    .returning({ id: cancellationRequests.id });
  try {
    return await cancelOrder(order, { by });
  } catch (error) {
    if (written && error instanceof ProblemError && error.code === 'ORDER_NOT_CANCELLABLE') {
      await db.delete(cancellationRequests).where(eq(cancellationRequests.id, written.id));
    }
    throw error;
  }
}

/**
 * A row that says `cancelling` is a promise kept, even when the saga can't be reached to say so. But
 * it may be the row of a task that was lost and has been forgotten: so the saga is asked all the
 * same.
 */
async function decide(
  deps: CancellationDependencies,
  request: Pick<ApiEnv['Variables'], 'caller' | 'order'>,
  reason: string | undefined,
): Promise<CancelDecision> {
  const { orderId, status } = request.order;
  const decided = decisionOfRow(orderId, status);
  if (decided && status !== 'cancelling') return decided;
  try {
    return await askSaga(deps, request, reason);
  } catch (error) {
    const unanswered = error instanceof ProblemError && error.code === 'CANCELLATION_UNCONFIRMED';
    if (decided && unanswered) return decided;
    throw error;
  }
}

/** Cancelling twice is cancelling once, so the key's record need not commit with the decision. */
export const cancelOrder = (app: Api, deps: CancellationDependencies): Api =>
  app.openapi(route, async (c) => {
    const { order, idempotent } = c.var;
    const { orderId } = order;
    const { reason } = c.req.valid('json');
    const keeping = { ...deps.keys, holdSeconds: preferredWait(c.req.header('prefer')) };
    const answered = await answerApart(deps.db, idempotent, keeping, async () => {
      const { status } = await decide(deps, c.var, reason);
      return answerOf(orderId, status);
    });
    const passing = ['pending', 'confirmed', 'cancelling'] as const;
    const final = await holdAnswer(c, deps, answered, passing, ({ status }) =>
      status === 'cancelled'
        ? answerOf(orderId, status)
        : failureAnswer(c, orderId, 'ORDER_NOT_CANCELLABLE'),
    );
    return replay<OrderResult, 200>(c, final, 200);
  });

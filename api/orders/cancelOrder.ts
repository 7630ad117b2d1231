/** POST /v1/orders/{orderId}/cancel */
import { z } from '@hono/zod-openapi';
import { eq } from 'drizzle-orm';
import type { OrderStatus } from '../../contracts/order.ts';
import type { CancelRequest } from '../../contracts/saga.ts';
import { cancellationRequests } from '../../db/schema.ts';
import { type CancelOutcome, cancelOutcomeOf } from '../../saga/cancel.ts';
import type { CancellationDependencies } from '../cancellation/dependencies.ts';
import type { ApiEnv, Caller } from '../http/environment.ts';
import { line, orderIdParam } from '../http/fields.ts';
import { answerHeaders, requestHeaders } from '../http/headers.ts';
import { answerApart, keptJson, replay } from '../http/idempotency.ts';
import type { KeptAnswer } from '../http/keptAnswers.ts';
import { ProblemError, temporaryProblem } from '../http/problem.ts';
import { type Api, declareRoute, linksTo } from '../http/route.ts';
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

type Cancelling = Pick<ApiEnv['Variables'], 'caller' | 'order'>;

/**
 * Asks the saga after recording who cancels and why, so that this is known even when the process dies
 * in between. A refused cancellation was none, and its record is deleted.
 */
async function askSaga(
  { db, saga }: CancellationDependencies,
  { caller, order }: Cancelling,
  reason: string | undefined,
): Promise<CancelOutcome> {
  const { orderId, userId } = order;
  const by = requester(caller, userId);
  const [written] = await db
    .insert(cancellationRequests)
    .values({ orderId, requestedBy: by, actor: caller.subject, reason })
    .returning({ id: cancellationRequests.id });
  const answer = await saga.cancel(orderId, { by });
  if (written && answer.outcome === 'too late')
    await db.delete(cancellationRequests).where(eq(cancellationRequests.id, written.id));
  return answer;
}

/**
 * A row with status `cancelling` is answered with 200 even when the saga cannot be reached: the
 * promise was made. The saga is asked nevertheless, because a worker may have written the row in a
 * workflow task that was lost, so that the saga does not know of the cancellation.
 */
async function decide(
  deps: CancellationDependencies,
  request: Cancelling,
  reason: string | undefined,
): Promise<CancelOutcome> {
  const { status } = request.order;
  const ofRow = cancelOutcomeOf(status);
  if (ofRow && status !== 'cancelling') return ofRow;
  const ofSaga = await askSaga(deps, request, reason);
  return ofSaga.outcome === 'unanswered' && ofRow ? ofRow : ofSaga;
}

/** @throws ORDER_NOT_FOUND, ORDER_NOT_CANCELLABLE or CANCELLATION_UNCONFIRMED */
async function cancelled(
  deps: CancellationDependencies,
  request: Cancelling,
  reason: string | undefined,
): Promise<OrderStatus> {
  const { orderId } = request.order;
  const answer = await decide(deps, request, reason);
  switch (answer.outcome) {
    case 'cancelling':
      return answer.status;
    case 'too late':
      throw new ProblemError('ORDER_NOT_CANCELLABLE', { extension: { orderId } });
    case 'no such order':
      throw new ProblemError('ORDER_NOT_FOUND');
    case 'unanswered':
      throw temporaryProblem('CANCELLATION_UNCONFIRMED', 2, { cause: answer.cause });
  }
}

/** A repeated cancellation has no further effect, so the key's record need not commit with it. */
export const cancelOrder = (app: Api, deps: CancellationDependencies): Api =>
  app.openapi(route, async (c) => {
    const { order, idempotent } = c.var;
    const { orderId } = order;
    const { reason } = c.req.valid('json');
    const keeping = { ...deps.keys, holdSeconds: preferredWait(c.req.header('prefer')) };
    const answered = await answerApart(deps.db, idempotent, keeping, async () => {
      return answerOf(orderId, await cancelled(deps, c.var, reason));
    });
    const passing = ['pending', 'confirmed', 'cancelling'] as const;
    const final = await holdAnswer(c, deps, answered, passing, ({ status }) =>
      status === 'cancelled'
        ? answerOf(orderId, status)
        : failureAnswer(c, orderId, 'ORDER_NOT_CANCELLABLE'),
    );
    return replay<OrderResult, 200>(c, final, 200);
  });

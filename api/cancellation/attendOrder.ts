/** POST /v1/orders/{orderId}/attention */
import { z } from '@hono/zod-openapi';
import { eq } from 'drizzle-orm';
import { attendActions } from '../../contracts/saga.ts';
import { attentionActions } from '../../db/schema.ts';
import type { ApiEnv } from '../http/environment.ts';
import { answerApart, keptJson, replay } from '../http/idempotency.ts';
import { ProblemError } from '../http/problem.ts';
import { type Api, answerHeaders, declareRoute, requestHeaders } from '../http/route.ts';
import { line, orderId, orderIdParam, reference } from '../orders/fields.ts';
import type { CancellationDependencies } from './dependencies.ts';

const reason = line(200).openapi({ example: 'Called the bank' });
const decisionBody = z
  .discriminatedUnion('action', [
    z.strictObject({
      action: z.enum(['retry', 'skip']),
      reason,
      reference: reference.optional(),
    }),
    z.strictObject({
      action: z.literal('resolve'),
      reason,
      reference: reference.openapi({ description: 'Of how it was settled.', example: 'bank-77' }),
    }),
  ])
  .openapi('AttentionDecision', {
    description:
      '`retry` tries again now, `skip` goes on without the step, `resolve` says that it was ' +
      'settled outside.',
  });

const decisionAnswer = z
  .object({ orderId, action: z.enum(attendActions), result: z.literal(true), error: z.null() })
  .openapi('AttentionDecided');
type DecisionAnswer = z.infer<typeof decisionAnswer>;

const route = declareRoute({
  method: 'post',
  path: '/v1/orders/{orderId}/attention',
  operationId: 'decideAttention',
  tags: ['Operations'],
  summary: 'Decide about an order that needs attention',
  description: 'Who decided what, and why, is kept.',
  scopes: ['orders:operate'],
  ownership: 'order',
  idempotency: 'offered',
  codes: ['ORDER_NOT_FOUND', 'ATTENTION_NOT_RAISED', 'ATTENTION_UNCONFIRMED'],
  request: {
    params: orderIdParam,
    headers: z.object({ 'Idempotency-Key': requestHeaders.idempotencyKey }),
    body: { required: true, content: { 'application/json': { schema: decisionBody } } },
  },
  responses: {
    200: {
      description: 'The order’s saga has the decision.',
      headers: z.object({ 'Idempotency-Replayed': answerHeaders.idempotencyReplayed }),
      content: { 'application/json': { schema: decisionAnswer } },
    },
  },
});

/**
 * The decision is written down before it is handed over: should we die in between, what a person
 * asked for is known. One that the saga refuses was none, and is taken back.
 */
async function handOver(
  { db, attendOrder }: CancellationDependencies,
  { caller, order }: Pick<ApiEnv['Variables'], 'caller' | 'order'>,
  { action, reason, reference }: z.output<typeof decisionBody>,
): Promise<void> {
  const { orderId, attention } = order;
  if (!attention) throw new ProblemError('ATTENTION_NOT_RAISED', { extension: { orderId } });
  const [written] = await db
    .insert(attentionActions)
    .values({ orderId, action, actor: caller.subject, reason, reference, attention })
    .returning({ id: attentionActions.id });
  try {
    await attendOrder(orderId, { action, since: attention.since });
  } catch (error) {
    if (written && error instanceof ProblemError && error.code === 'ATTENTION_NOT_RAISED') {
      await db.delete(attentionActions).where(eq(attentionActions.id, written.id));
    }
    throw error;
  }
}

export const attendOrder = (app: Api, deps: CancellationDependencies): Api =>
  app.openapi(route, async (c) => {
    const decision = c.req.valid('json');
    const { orderId } = c.var.order;
    const answered = await answerApart(deps.db, c.var.idempotent, deps.keys, async () => {
      await handOver(deps, c.var, decision);
      const { action } = decision;
      return keptJson(200, { orderId, action, result: true, error: null }, orderId);
    });
    return replay<DecisionAnswer, 200>(c, answered, 200);
  });

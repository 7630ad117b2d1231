/** POST /v1/orders/{orderId}/attention */
import { z } from '@hono/zod-openapi';
import { eq } from 'drizzle-orm';
import { attendActions } from '../../contracts/saga.ts';
import { attentionActions } from '../../db/schema.ts';
import { findAnswer, keepAnswer, keptJson, replay } from '../http/idempotency.ts';
import { ProblemError } from '../http/problem.ts';
import { type Api, declareRoute, requestHeaders } from '../http/route.ts';
import { line, orderId, orderIdParam, reference } from '../orders/fields.ts';
import { visibleOrder } from '../orders/visibility.ts';
import type { CancellationDependencies } from './dependencies.ts';

const decisionBody = z
  .strictObject({
    action: z.enum(attendActions).openapi({
      description:
        '`retry` tries again now, `skip` goes on without the step, `resolve` says that it was ' +
        'settled outside.',
    }),
    reason: line(200),
    reference: reference.optional().openapi({ description: 'Needed to resolve.' }),
  })
  .refine(({ action, reference }) => action !== 'resolve' || reference !== undefined, {
    path: ['reference'],
    message: 'is needed to resolve',
  })
  .openapi('AttentionDecision');

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
      content: { 'application/json': { schema: decisionAnswer } },
    },
  },
});

/**
 * The decision is written down before it is handed over: should we die in between, what a person
 * asked for is known. One that the saga refuses was none, and is taken back.
 */
export const attendOrder = (app: Api, deps: CancellationDependencies): Api =>
  app.openapi(route, async (c) => {
    const { db } = deps;
    const { orderId } = c.req.valid('param');
    const { action, reason, reference } = c.req.valid('json');
    const { caller, idempotent } = c.var;
    const { attention } = await visibleOrder(db, caller, orderId);
    const kept = idempotent && (await findAnswer(db, idempotent));
    if (kept) return replay<DecisionAnswer, 200>(c, { answer: kept, replayed: true }, 200);
    if (!attention) throw new ProblemError('ATTENTION_NOT_RAISED', { extension: { orderId } });

    const [written] = await db
      .insert(attentionActions)
      .values({ orderId, action, actor: caller.subject, reason, reference, attention })
      .returning({ id: attentionActions.id });
    try {
      await deps.attendOrder(orderId, { action });
    } catch (error) {
      if (written && error instanceof ProblemError && error.code === 'ATTENTION_NOT_RAISED') {
        await db.delete(attentionActions).where(eq(attentionActions.id, written.id));
      }
      throw error;
    }
    const answer = keptJson(200, { orderId, action, result: true, error: null }, orderId);
    if (idempotent) await keepAnswer(db, idempotent, answer, deps.keepKeysHours);
    return replay<DecisionAnswer, 200>(c, { answer, replayed: false }, 200);
  });

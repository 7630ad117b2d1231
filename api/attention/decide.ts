/** POST /v1/orders/{orderId}/attention */
import { z } from '@hono/zod-openapi';
import { and, desc, eq, sql } from 'drizzle-orm';
import { decisionActions, decisionUpdateId } from '../../contracts/saga.ts';
import { type DecisionOutcome, decisions } from '../../db/schema.ts';
import type { CancellationDependencies } from '../cancellation/dependencies.ts';
import type { ApiEnv } from '../http/environment.ts';
import { instant, line, orderId, orderIdParam, reference } from '../http/fields.ts';
import { answerHeaders, requestHeaders } from '../http/headers.ts';
import { answerApart, keptJson, replay } from '../http/idempotency.ts';
import { ProblemError, temporaryProblem } from '../http/problem.ts';
import { type Api, declareRoute } from '../http/route.ts';

const reason = line(200).openapi({ example: 'Called the bank' });
const since = instant.optional().openapi({
  description:
    'Of the flag that was seen. With it, one that was raised since is not decided about.',
  example: '2026-03-01T10:00:00.000Z',
});
const decisionBody = z
  .discriminatedUnion('action', [
    z.strictObject({
      action: z.enum(['retry', 'skip']),
      reason,
      since,
      reference: reference.optional().openapi({ example: 'ticket-77' }),
    }),
    z.strictObject({
      action: z.literal('resolve'),
      reason,
      since,
      reference: reference.openapi({ description: 'Of how it was settled.', example: 'bank-77' }),
    }),
  ])
  .openapi('AttentionDecision', {
    description:
      '`retry` tries again now, `skip` goes on without the step, `resolve` says that it was ' +
      'settled outside.',
  });

const decisionAnswer = z
  .object({ orderId, action: z.enum(decisionActions), result: z.literal(true), error: z.null() })
  .openapi('AttentionDecided');
type DecisionAnswer = z.infer<typeof decisionAnswer>;

const route = declareRoute({
  method: 'post',
  path: '/v1/orders/{orderId}/attention',
  operationId: 'decide',
  tags: ['Operations'],
  summary: 'Decide about an order that needs attention',
  description:
    'Who decided what, and why, is kept, and whether it took effect. After a 503 the same decision ' +
    'can be sent again: it takes effect once.',
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

type Deciding = Pick<ApiEnv['Variables'], 'caller' | 'order'>;
type Decision = z.output<typeof decisionBody>;
type Recorded = typeof decisions.$inferSelect;

/** The same decision, asked for before and never answered: asking again must be asking once. */
async function unanswered(
  { db }: CancellationDependencies,
  { caller, order: { orderId, attention } }: Deciding,
  { action, reason, reference, since: seen }: Decision,
): Promise<Recorded | null> {
  const [recorded] = await db
    .select()
    .from(decisions)
    .where(
      and(
        eq(decisions.orderId, orderId),
        eq(decisions.outcome, 'asked'),
        eq(decisions.actor, caller.subject),
        eq(decisions.action, action),
        eq(decisions.reason, reason),
        sql`${decisions.reference} is not distinct from ${reference ?? null}`,
      ),
    )
    .orderBy(desc(decisions.id))
    .limit(1);
  const flag = seen ?? attention?.since;
  const isOfThisFlag = flag === undefined || recorded?.attention.since === flag;
  return recorded && isOfThisFlag ? recorded : null;
}

async function record(
  deps: CancellationDependencies,
  deciding: Deciding,
  decision: Decision,
): Promise<Recorded> {
  const { since: seen, ...what } = decision;
  const before = await unanswered(deps, deciding, decision);
  if (before) return before;
  const { orderId, attention } = deciding.order;
  if (!attention || (seen && seen !== attention.since))
    throw new ProblemError('ATTENTION_NOT_RAISED', { extension: { orderId } });
  const [written] = await deps.db
    .insert(decisions)
    .values({
      ...what,
      orderId,
      attention,
      actor: deciding.caller.subject,
      outcome: 'asked',
    })
    .returning();
  if (!written) throw new Error('a decision was not written');
  return written;
}

/**
 * The decision is recorded before it is handed to the saga, and its outcome after. When the process
 * dies in between, or the saga does not answer, the reconciler records the outcome.
 *
 * @throws ATTENTION_NOT_RAISED or ATTENTION_UNCONFIRMED
 */
async function handOver(
  deps: CancellationDependencies,
  deciding: Deciding,
  decision: Decision,
): Promise<void> {
  const { id, orderId, action, attention } = await record(deps, deciding, decision);
  const recordOutcome = (outcome: DecisionOutcome) =>
    deps.db.update(decisions).set({ outcome }).where(eq(decisions.id, id));
  const request = { action, since: attention.since };
  const answer = await deps.saga.decide(orderId, request, decisionUpdateId(id));
  switch (answer.outcome) {
    case 'taken':
      await recordOutcome('taken');
      return;
    case 'not raised':
      await recordOutcome('refused');
      throw new ProblemError('ATTENTION_NOT_RAISED', { extension: { orderId } });
    case 'unanswered':
      throw temporaryProblem('ATTENTION_UNCONFIRMED', 2, { cause: answer.cause });
  }
}

export const decide = (app: Api, deps: CancellationDependencies): Api =>
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

/** What the routes that take a step of a return have in common. */
import { z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Queries } from '../../db/client.ts';
import type { ReturnRow } from '../../db/schema.ts';
import type { Sealer } from '../../privacy/orderSeals.ts';
import type { ApiEnv } from '../http/environment.ts';
import { orderId, orderIdParam } from '../http/fields.ts';
import { answerHeaders, requestHeaders } from '../http/headers.ts';
import { answerOnce, keptJson, replay } from '../http/idempotency.ts';
import { asStored, openAnswer } from '../orders/keptAnswer.ts';
import type { RefundDependencies } from '../refunds/requestRefund.ts';
import type { ReturnTerms } from './acceptReturn.ts';
import { returnSchema, shownReturn } from './representation.ts';

export interface ReturnDependencies extends RefundDependencies {
  readonly returnTerms: ReturnTerms & { readonly windowDays: number };
}

export const returnParams = orderIdParam.extend({
  number: z
    .string()
    .regex(/^(?:[1-9]\d?|100)$/, 'must be 1 to 100')
    .transform(Number)
    .openapi({
      param: { name: 'number', in: 'path' },
      type: 'integer',
      minimum: 1,
      maximum: 100,
      example: 1,
    }),
});

export const keyHeader = z.object({ 'Idempotency-Key': requestHeaders.idempotencyKey });

const returnAnswer = z
  .object({ orderId, return: returnSchema, result: z.literal(true), error: z.null() })
  .openapi('ReturnAnswer');
type ReturnAnswer = z.infer<typeof returnAnswer>;

export const returnAccepted = {
  202: {
    description: 'It is so from now on; the order’s event follows.',
    headers: z.object({ 'Idempotency-Replayed': answerHeaders.idempotencyReplayed }),
    content: { 'application/json': { schema: returnAnswer } },
  },
} as const;

/** Does the work once per key, and answers with the return. */
export async function answerReturn(
  c: Context<ApiEnv>,
  deps: ReturnDependencies,
  work: (tx: Queries, sealer: Sealer) => Promise<ReturnRow>,
) {
  const { order, idempotent } = c.var;
  const { orderId, userId } = order;
  const sealer = await deps.seals.sealerOf(userId);
  const answered = await answerOnce(
    deps.db,
    idempotent,
    { keepHours: deps.keepKeysHours },
    async (tx) => {
      const row = await work(tx, sealer);
      const answer = { orderId, return: shownReturn(row, asStored), result: true, error: null };
      return keptJson(202, answer, orderId);
    },
  );
  deps.wakeUp.hint('commands');
  return replay<ReturnAnswer, 202>(c, await openAnswer(deps.seals, orderId, answered), 202);
}

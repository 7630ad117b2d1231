/** POST /v1/orders/{orderId}/hold */
import { z } from '@hono/zod-openapi';
import { and, eq } from 'drizzle-orm';
import { isOpen } from '../../contracts/order.ts';
import type { Database } from '../../db/client.ts';
import { decisions, type OrderRow } from '../../db/schema.ts';
import type { Seals } from '../../privacy/orderSeals.ts';
import { orderIdParam } from '../http/fields.ts';
import { answerHeaders, requestHeaders } from '../http/headers.ts';
import { answerWithClaim, replay } from '../http/idempotency.ts';
import { fieldProblem, ProblemError } from '../http/problem.ts';
import { requiredRemark } from '../http/remarks.ts';
import { type Api, declareRoute } from '../http/route.ts';
import type { SagaAccess } from '../orders/sagaAccess.ts';
import { askSaga } from './askSaga.ts';
import { recordWords } from './recordWords.ts';
import { type ChangeResult, changeResult, changeResultSchema } from './representation.ts';

/** Temporal takes 2,000 Updates of one run of a saga: most are left for what ends a hold. */
const MOST_HOLDS = 100;
const HOUR_MS = 3_600_000;

const holdBody = z
  .strictObject({
    reason: requiredRemark(200).openapi({
      description: 'Kept with the decision. Cut off after 200 characters.',
      example: 'Address looks like a forwarder’s',
    }),
    hours: z
      .int()
      .min(1)
      .max(8_760)
      .optional()
      .openapi({
        description:
          'From now on; then a person is called. The service’s operator says how many at most, which it ' +
          'also is when left out (`ORDER_HOLD_HOURS`).',
        example: 24,
      }),
  })
  .openapi('OrderHold');

const route = declareRoute({
  method: 'post',
  path: '/v1/orders/{orderId}/hold',
  operationId: 'holdOrder',
  tags: ['Operations'],
  summary: 'Hold an order whose parcel has not left',
  description:
    'Nothing of it is booked or captured until it is released; a parcel that was booked is called off. ' +
    'Holding an order that is on hold extends the hold.',
  scopes: ['orders:operate'],
  ownership: 'order',
  idempotency: 'offered',
  codes: ['ORDER_NOT_FOUND', 'ORDER_NOT_CHANGEABLE', 'CHANGE_UNCONFIRMED'],
  request: {
    params: orderIdParam,
    headers: z.object({ 'Idempotency-Key': requestHeaders.idempotencyKey }),
    body: { required: true, content: { 'application/json': { schema: holdBody } } },
  },
  responses: {
    200: {
      description: 'The order is on hold.',
      headers: z.object({ 'Idempotency-Replayed': answerHeaders.idempotencyReplayed }),
      content: { 'application/json': { schema: changeResultSchema } },
    },
  },
});

export interface HoldDependencies extends SagaAccess {
  readonly db: Database;
  readonly seals: Seals;
  readonly keepKeysHours: number;
}

export const holdOrderRoute = (app: Api, deps: HoldDependencies): Api =>
  app.openapi(route, async (c) => {
    const { reason, hours = deps.holdHours } = c.req.valid('json');
    const { caller, order, idempotent } = c.var;
    const { orderId } = order;
    refuseLonger(hours, deps.holdHours);
    const keeping = { keepHours: deps.keepKeysHours, claimSeconds: deps.claimSeconds };
    const answered = await answerWithClaim(deps.db, idempotent, keeping, async () => {
      await refuseUnholdable(deps.db, order);
      const words = { actor: caller.subject, reason };
      const { updateId, asked } = await recordWords(deps, order, 'hold', words);
      const until = new Date(Date.now() + hours * HOUR_MS).toISOString();
      await askSaga(deps, orderId, updateId, (saga) =>
        saga.hold(orderId, { until, asked }, updateId),
      );
      return changeResult(deps.db, orderId);
    });
    return replay<ChangeResult, 200>(c, answered, 200);
  });

/** @throws ProblemError INVALID_REQUEST */
function refuseLonger(hours: number, most: number): void {
  if (hours <= most) return;
  throw fieldProblem('INVALID_REQUEST', [{ path: 'hours', message: `must be ${most} at most` }]);
}

/** @throws ProblemError ORDER_NOT_CHANGEABLE */
async function refuseUnholdable(db: Database, { orderId, status }: OrderRow): Promise<void> {
  const holds = and(eq(decisions.orderId, orderId), eq(decisions.action, 'hold'));
  if (isOpen(status) && (await db.$count(decisions, holds)) < MOST_HOLDS) return;
  throw new ProblemError('ORDER_NOT_CHANGEABLE', { extension: { orderId } });
}

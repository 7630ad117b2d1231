/** POST /v1/orders/{orderId}/release */
import { z } from '@hono/zod-openapi';
import { and, desc, eq, inArray } from 'drizzle-orm';
import { isOpen } from '../../contracts/order.ts';
import type { Database } from '../../db/client.ts';
import { decisions } from '../../db/schema.ts';
import { orderIdParam } from '../http/fields.ts';
import { answerHeaders, requestHeaders } from '../http/headers.ts';
import { answerWithClaim, replay } from '../http/idempotency.ts';
import { remark } from '../http/remarks.ts';
import { type Api, declareRoute } from '../http/route.ts';
import { askSaga } from './askSaga.ts';
import type { HoldDependencies } from './holdOrder.ts';
import { recordWords } from './recordWords.ts';
import { type ChangeResult, changeResult, changeResultSchema } from './representation.ts';

/** Nothing here decides, so nothing here is a reason to refuse. */
const releaseBody = z
  .object({
    reason: remark(200).openapi({
      description: 'Kept with the decision. Cut off after 200 characters.',
      example: 'Customer confirmed the address',
    }),
  })
  .openapi('OrderRelease');

const route = declareRoute({
  method: 'post',
  path: '/v1/orders/{orderId}/release',
  operationId: 'releaseOrder',
  tags: ['Operations'],
  summary: 'Release an order that is on hold',
  description: 'It goes on where it was held. One that is not on hold stays as it is.',
  scopes: ['orders:operate'],
  ownership: 'order',
  idempotency: 'offered',
  codes: ['ORDER_NOT_FOUND', 'ORDER_NOT_CHANGEABLE', 'CHANGE_UNCONFIRMED'],
  request: {
    params: orderIdParam,
    headers: z.object({ 'Idempotency-Key': requestHeaders.idempotencyKey }),
    body: { required: false, content: { 'application/json': { schema: releaseBody.nullable() } } },
  },
  responses: {
    200: {
      description: 'The order is not on hold.',
      headers: z.object({ 'Idempotency-Replayed': answerHeaders.idempotencyReplayed }),
      content: { 'application/json': { schema: changeResultSchema } },
    },
  },
});

export const releaseOrderRoute = (app: Api, deps: HoldDependencies): Api =>
  app.openapi(route, async (c) => {
    const { reason } = c.req.valid('json') ?? {};
    const { caller, order, idempotent } = c.var;
    const { orderId } = order;
    const keeping = { keepHours: deps.keepKeysHours, claimSeconds: deps.claimSeconds };
    const answered = await answerWithClaim(deps.db, idempotent, keeping, async () => {
      if (order.hold || (isOpen(order.status) && (await isHoldAskedFor(deps.db, orderId)))) {
        const words = { actor: caller.subject, reason };
        const { updateId, asked } = await recordWords(deps, order, 'release', words);
        await askSaga(deps, orderId, updateId, (saga) =>
          saga.release(orderId, { asked }, updateId),
        );
      }
      return changeResult(deps.db, orderId);
    });
    return replay<ChangeResult, 200>(c, answered, 200);
  });

/** A hold that is not answered yet takes effect later, unless the saga knows of a release after it. */
async function isHoldAskedFor(db: Database, orderId: string): Promise<boolean> {
  const [last] = await db
    .select({ action: decisions.action })
    .from(decisions)
    .where(and(eq(decisions.orderId, orderId), inArray(decisions.action, ['hold', 'release'])))
    .orderBy(desc(decisions.id))
    .limit(1);
  return last?.action === 'hold';
}

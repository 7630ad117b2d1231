/** The shared part of the routes by which the payment and the logistics team report updates. */
import { z } from '@hono/zod-openapi';
import { eq } from 'drizzle-orm';
import type { Context } from 'hono';
import type { SealedText } from '../../contracts/sealed.ts';
import type { Database } from '../../db/client.ts';
import { orders } from '../../db/schema.ts';
import type { WakeUp } from '../../db/wakeUp.ts';
import type { Seals } from '../../privacy/orderSeals.ts';
import type { ApiEnv } from '../http/environment.ts';
import { orderId, orderIdParam, reference } from '../http/fields.ts';
import { answerHeaders, requestHeaders } from '../http/headers.ts';
import { answerOnce, keptJson, replay } from '../http/idempotency.ts';
import { acceptUpdate, type ReportedUpdate } from './acceptUpdate.ts';
import type { UpdateMetrics } from './updateMetrics.ts';

/** The sender's own id of the update; a repeat carries the same id. */
export const updateId = reference.openapi({ example: 'evt_1042' });

const updateAnswer = z
  .object({ orderId, updateId, result: z.literal(true), error: z.null() })
  .openapi('UpdateAccepted');
type UpdateAnswer = z.infer<typeof updateAnswer>;

/** The fields that both routes declare alike. */
export const updateRoute = {
  method: 'post' as const,
  tags: ['Updates'],
  description:
    'Kept before the answer, and handed to the order once per `updateId`. An update whose ' +
    '`reference` is not that of the order’s own payment or parcel is kept, counted and not acted on. ' +
    'Fields that are not known are ignored, since a provider that is refused may never send the ' +
    'update again.',
  ownership: 'scope' as const,
  idempotency: 'offered' as const,
  codes: ['ORDER_NOT_FOUND', 'UPDATE_ID_REUSED'] as const,
  responses: {
    202: {
      description: 'The update is kept.',
      headers: z.object({ 'Idempotency-Replayed': answerHeaders.idempotencyReplayed }),
      content: { 'application/json': { schema: updateAnswer } },
    },
  },
};

export const updateRequest = <Body extends z.ZodType>(schema: Body) => ({
  params: orderIdParam,
  headers: z.object({ 'Idempotency-Key': requestHeaders.idempotencyKey }),
  body: { required: true as const, content: { 'application/json': { schema } } },
});

export interface UpdateDependencies {
  readonly db: Database;
  readonly seals: Seals;
  readonly wakeUp: Pick<WakeUp, 'hint'>;
  readonly keepKeysHours: number;
  readonly updateMetrics: UpdateMetrics;
  /** Updates of a kind that are handed to one order's saga whatever they say. */
  readonly updatesPerOrder: number;
}

/** Accepts the update and answers 202 once it is kept. */
export async function answerUpdate(
  c: Context<ApiEnv>,
  deps: UpdateDependencies,
  orderId: string,
  {
    reason,
    ...reported
  }: Omit<ReportedUpdate, 'reason'> & { readonly reason?: string | undefined },
) {
  const { db, keepKeysHours, wakeUp, updateMetrics, updatesPerOrder } = deps;
  const update = { ...reported, reason: await sealedRemark(deps, orderId, reason) };
  const { updateId } = update.command.payload;
  const keeping = { keepHours: keepKeysHours };
  const answered = await answerOnce(db, c.var.idempotent, keeping, async (tx) => {
    const acceptance = await acceptUpdate(tx, orderId, update, updatesPerOrder);
    updateMetrics.count(acceptance, update.command.kind);
    return keptJson(202, { orderId, updateId, result: true, error: null }, orderId);
  });
  wakeUp.hint('commands');
  return replay<UpdateAnswer, 202>(c, answered, 202);
}

async function sealedRemark(
  { db, seals }: UpdateDependencies,
  orderId: string,
  remark: string | undefined,
): Promise<SealedText | undefined> {
  if (remark === undefined) return undefined;
  const [order] = await db
    .select({ userId: orders.userId })
    .from(orders)
    .where(eq(orders.orderId, orderId));
  // Without the order the update is refused.
  return order && (await seals.sealerOf(order.userId)).words(orderId, remark);
}

/** What changing, holding or releasing an order answers. */
import type { z } from '@hono/zod-openapi';
import type { OrderStatus } from '../../contracts/order.ts';
import { orderState } from '../../contracts/orderSchema.ts';
import type { Database } from '../../db/client.ts';
import { readOrderSnapshot } from '../../db/orderSnapshot.ts';
import { version } from '../http/fields.ts';
import { keptJson } from '../http/idempotency.ts';
import type { KeptAnswer } from '../http/idempotencyKeys.ts';
import { ProblemError } from '../http/problem.ts';
import { orderResultSchema } from '../orders/representation.ts';

export const changeResultSchema = orderResultSchema
  .extend({
    version: version.meta({ description: 'The order’s version to decide against from now on.' }),
    hold: orderState.shape.hold,
  })
  .openapi('ChangeResult');
export type ChangeResult = z.infer<typeof changeResultSchema>;

/** @param status when it is newer than the row's */
export async function changeResult(
  db: Database,
  orderId: string,
  status?: OrderStatus,
): Promise<KeptAnswer> {
  const order = await readOrderSnapshot(db, orderId);
  if (!order) throw new ProblemError('ORDER_NOT_FOUND');
  const { version, state } = order;
  const shown = { status: status ?? state.status, version, hold: state.hold };
  return keptJson(200, { orderId, result: true, error: null, ...shown }, orderId);
}

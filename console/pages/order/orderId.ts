import type { Context } from 'hono';
import { isOrderId } from '../../../contracts/ids.ts';
import type { ConsoleEnv } from '../../environment.ts';
import { Refusal } from '../../http/refusal.ts';

/** @throws Refusal when the path has no order's id */
export function orderIdOf(c: Context<ConsoleEnv>): string {
  const orderId = c.req.param('orderId')?.toLowerCase() ?? '';
  if (!isOrderId(orderId)) throw new Refusal(404, 'ORDER_NOT_FOUND', 'There is no such order.');
  return orderId;
}

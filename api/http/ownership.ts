/**
 * Ownership: each route declares whose data it serves, and a guard checks it before the handler runs.
 * Another user's data is treated as if it did not exist.
 */
import type { Context, MiddlewareHandler } from 'hono';
import { isOrderId } from '../../contracts/ids.ts';
import { noteOrder } from '../../ops/trace/work.ts';
import type { ApiEnv, Caller } from './environment.ts';
import { userId } from './fields.ts';
import { ProblemError } from './problem.ts';

export const ownerships = {
  order: 'The order in the path is the caller’s own, or the caller acts for all users.',
  user: 'The `userId` of the body is the caller’s own, or the caller acts for all users.',
  list: 'The listed orders are the caller’s own, or the caller acts for all users.',
  customer:
    'The `userId` in the path is the caller’s own, or the caller has the scope `customers:read`.',
  scope: 'The scope alone decides: the caller works on the data of all users.',
  signature: 'The sender’s signature decides; the event names the order.',
} as const;
export type Ownership = keyof typeof ownerships;

/** Whether the caller acts for any user: a shop's backend, or an operator. */
export const actsForAll = ({ scopes }: Caller): boolean =>
  scopes.has('orders:operate') || scopes.has('orders:on-behalf');

/** @throws ProblemError ORDER_NOT_FOUND */
async function ownOrder(c: Context<ApiEnv>): Promise<void> {
  // Some clients write UUIDs in capitals.
  // Stryker disable next-line StringLiteral: no text in place of a missing id is an id
  const orderId = c.req.param('orderId')?.toLowerCase() ?? '';
  if (!isOrderId(orderId)) throw new ProblemError('ORDER_NOT_FOUND');
  const order = await c.var.gate.visibleOrder(c.var.caller, orderId);
  noteOrder(orderId, order.traceparent);
  c.set('order', order);
}

/** @throws ProblemError USER_NOT_ALLOWED. A body without a valid user id is refused by its schema. */
function ownUser({ var: { json, caller } }: Context<ApiEnv>): void {
  const userOfBody =
    typeof json === 'object' && json !== null && 'userId' in json ? json.userId : null;
  if (!userId.safeParse(userOfBody).success || userOfBody === caller.subject) return;
  if (!caller.scopes.has('orders:on-behalf')) throw new ProblemError('USER_NOT_ALLOWED');
}

/** @throws ProblemError USER_NOT_ALLOWED when the query names another user. */
function ownList(c: Context<ApiEnv>): void {
  const { caller } = c.var;
  const all = actsForAll(caller);
  const requested = c.req.query('userId');
  if (!all && requested !== undefined && requested !== caller.subject) {
    throw new ProblemError('USER_NOT_ALLOWED');
  }
  c.set('listedUser', all ? (requested ?? null) : caller.subject);
}

/** @throws ProblemError USER_NOT_ALLOWED */
function ownCustomer(c: Context<ApiEnv>): void {
  const { caller } = c.var;
  if (c.req.param('userId') !== caller.subject && !caller.scopes.has('customers:read'))
    throw new ProblemError('USER_NOT_ALLOWED');
}

/** Runs after `requireScopes` and `jsonBody`. */
export const requireOwnership =
  (ownership: Ownership): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    if (ownership === 'order') await ownOrder(c);
    if (ownership === 'user') ownUser(c);
    if (ownership === 'list') ownList(c);
    if (ownership === 'customer') ownCustomer(c);
    await next();
  };

/**
 * Whose things a route is about, declared with the route and held to before its handler runs. What
 * is someone else's is as if it did not exist.
 */
import type { Context, MiddlewareHandler } from 'hono';
import { isOrderId } from '../../contracts/ids.ts';
import type { ApiEnv, Caller } from './environment.ts';
import { userId } from './fields.ts';
import { ProblemError } from './problem.ts';

export const ownerships = {
  order: 'The order of the address is the caller’s own, or the caller acts for all users.',
  user: 'The `userId` of the body is the caller’s own, or the caller acts for all users.',
  list: 'What is listed is the caller’s own, or the caller acts for all users.',
  scope: 'The scope alone decides: the caller’s job is everyone’s.',
  signature: 'The sender’s signature decides: whose order it is, its event says.',
} as const;
export type Ownership = keyof typeof ownerships;

/** Whether the caller acts for any user: a shop's backend, or an operator. */
export const actsForAll = ({ scopes }: Caller): boolean =>
  scopes.has('orders:operate') || scopes.has('orders:on-behalf');

/** @throws ProblemError ORDER_NOT_FOUND */
async function ownOrder(c: Context<ApiEnv>): Promise<void> {
  const orderId = c.req.param('orderId') ?? '';
  if (!isOrderId(orderId)) throw new ProblemError('ORDER_NOT_FOUND');
  c.set('order', await c.var.gate.visibleOrder(c.var.caller, orderId));
}

/** @throws ProblemError USER_NOT_ALLOWED; a body that names no user is the schema's to refuse. */
function ownUser({ var: { json, caller } }: Context<ApiEnv>): void {
  const named = typeof json === 'object' && json !== null && 'userId' in json ? json.userId : null;
  if (!userId.safeParse(named).success || named === caller.subject) return;
  if (!caller.scopes.has('orders:on-behalf')) throw new ProblemError('USER_NOT_ALLOWED');
}

/** @throws ProblemError USER_NOT_ALLOWED when the query names someone else. */
function ownList(c: Context<ApiEnv>): void {
  const { caller } = c.var;
  const all = actsForAll(caller);
  const asked = c.req.query('userId');
  if (!all && asked !== undefined && asked !== caller.subject) {
    throw new ProblemError('USER_NOT_ALLOWED');
  }
  c.set('listedUser', all ? (asked ?? null) : caller.subject);
}

/** Comes after `requireScopes` and `jsonBody`. */
export const requireOwnership =
  (ownership: Ownership): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    if (ownership === 'order') await ownOrder(c);
    if (ownership === 'user') ownUser(c);
    if (ownership === 'list') ownList(c);
    await next();
  };

/** DELETE /v1/customers/{userId} */
import { z } from '@hono/zod-openapi';
import { sql } from 'drizzle-orm';
import type { Database, Queries } from '../../db/client.ts';
import { customerErasures } from '../../db/schema.ts';
import type { Seals } from '../../privacy/orderSeals.ts';
import { throwKeysAway } from '../../privacy/throwKeysAway.ts';
import { line, userId, withoutCardNumbers } from '../http/fields.ts';
import { ProblemError } from '../http/problem.ts';
import { type Api, declareRoute } from '../http/route.ts';
import { countOpenOrders } from './openOrders.ts';

export const userIdParam = z.object({
  userId: userId.meta({ param: { name: 'userId', in: 'path' } }),
});

const erasure = z
  .object({ userId, result: z.literal(true), error: z.null() })
  .openapi('CustomerErased');

const route = declareRoute({
  method: 'delete',
  path: '/v1/customers/{userId}',
  operationId: 'eraseCustomer',
  tags: ['Customers'],
  summary: 'Erase a customer’s personal data',
  description:
    'The key that it is sealed with is thrown away, so that nobody can read it any more: not in orders, ' +
    'not in what people wrote about them, not in workflow histories and not in backups. Money, goods ' +
    'and the orders’ events stay as they are. Not while an order of the customer is open. It is ' +
    'answered alike whether there was anything to erase. Running processes forget the key within a minute.',
  scopes: ['customers:erase'],
  ownership: 'scope',
  codes: ['CUSTOMER_HAS_OPEN_ORDERS'],
  request: {
    params: userIdParam,
    query: z.strictObject({
      reason: withoutCardNumbers(line(200)).openapi({
        description: 'Kept with the erasure for good: nothing personal. Such as a ticket’s number.',
        example: 'ticket-77',
      }),
    }),
  },
  responses: {
    200: {
      description: 'Nobody can read the customer’s personal data any more.',
      content: { 'application/json': { schema: erasure } },
    },
  },
});

interface EraseDependencies {
  readonly db: Database;
  readonly seals: Seals;
}

export const eraseCustomerRoute = (app: Api, { db, seals }: EraseDependencies): Api =>
  app.openapi(route, async (c) => {
    const { userId } = c.req.valid('param');
    const { reason } = c.req.valid('query');
    const words = { actor: c.var.caller.subject, reason };
    const keyIds = await db.transaction((tx) => erase(tx, userId, words));
    seals.forget(userId, keyIds);
    c.var.log.info({ keyIds }, 'a customer was erased');
    return c.json({ userId, result: true as const, error: null }, 200);
  });

/**
 * An order of the customer that is accepted at the same moment either waits for this transaction, and is
 * then sealed with a new key, or is waited for by it, and is then counted.
 *
 * @throws ProblemError CUSTOMER_HAS_OPEN_ORDERS
 */
async function erase(
  tx: Queries,
  userId: string,
  words: { readonly actor: string; readonly reason: string },
): Promise<string[]> {
  const keyIds = await throwKeysAway(tx, userId);
  // A statement of its own: it sees the orders that the lock has waited for.
  const openOrders = await countOpenOrders(tx, userId);
  if (openOrders > 0)
    throw new ProblemError('CUSTOMER_HAS_OPEN_ORDERS', { extension: { openOrders } });
  await tx.execute(sql`select erase_values_in_clear(${userId})`);
  const thrown = keyIds.length === 0 ? [null] : keyIds;
  await tx.insert(customerErasures).values(thrown.map((keyId) => ({ userId, keyId, ...words })));
  return keyIds;
}

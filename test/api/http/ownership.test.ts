/** Every route of the document enforces the ownership it declares. */
import { describe, expect, test } from 'vitest';
import { ownerships } from '../../../api/http/ownership.ts';
import { scopes } from '../../../api/http/scopes.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { type Answer, apiWorld, newOrder, stockCatalogue } from '../../support/apiWorld.ts';

const webhookSecrets = { stripe: 'whsec_test', easypost: 'a secret' };
const world = await apiWorld({ webhookSecrets });
const { call, database, issuer } = world;
await stockCatalogue(world);
const { json: document } = await call('GET /openapi.json', { as: null });

interface Operation {
  readonly requestBody?: { readonly required?: boolean };
  readonly operationId: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly 'x-ownership': keyof typeof ownerships;
}
const operations = Object.entries(
  document.paths as Record<string, Record<string, Operation>>,
).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    operation,
  })),
);
const withOwnership = (ownership: keyof typeof ownerships) =>
  operations.filter(({ operation }) => operation['x-ownership'] === ownership);

/** Calls a route as customer-1 with exactly the route's scopes. */
async function asCustomer(name: string, { security }: Operation, body?: unknown): Promise<Answer> {
  const scope = security.flatMap((each) => Object.values(each).flat()).join(' ');
  const as = await issuer.mint({ sub: 'customer-1', scope });
  return call(name, { as, ...(body === undefined ? {} : { body }) });
}

describe('every route', () => {
  test.each(operations)('$name declares existing scopes and an ownership', ({ operation }) => {
    expect(Object.keys(ownerships)).toContain(operation['x-ownership']);
    const needed = operation.security.flatMap((each) => Object.values(each).flat());
    expect(Object.keys(scopes)).toEqual(expect.arrayContaining(needed));
    // Only signed routes need no scope.
    expect(needed.length === 0).toBe(operation['x-ownership'] === 'signature');
  });

  test('with the ownership `signature` is a provider’s webhook', () => {
    expect(withOwnership('signature').map(({ name }) => name)).toEqual([
      'POST /v1/webhooks/stripe',
      'POST /v1/webhooks/easypost',
    ]);
  });

  test('about one order has the ownership `order`, unless a team works on all orders', () => {
    const aboutOrders = operations.filter(({ name }) => name.includes('{orderId}'));
    const byScope = aboutOrders.filter(({ operation }) => operation['x-ownership'] !== 'order');
    expect(byScope.map(({ operation }) => operation.operationId).sort()).toEqual([
      'updatePayment',
      'updateShipment',
    ]);
  });
});

describe('a route about one order', () => {
  test.each(withOwnership('order'))(
    '$name answers another user that there is no such order',
    async ({ name, operation }) => {
      // This scope allows acting for all users.
      if (operation.security.some((each) => each['oauth']?.includes('orders:operate'))) return;
      const othersOrder = await acceptOrder(database.db, { userId: 'customer-2' });
      const body = operation.requestBody?.required ? {} : undefined;
      const answer = await asCustomer(name.replace('{orderId}', othersOrder), operation, body);
      expect(answer.json.code).toBe('ORDER_NOT_FOUND');
      const ownOrder = await acceptOrder(database.db);
      const answerAboutOwn = await asCustomer(name.replace('{orderId}', ownOrder), operation, body);
      expect(answerAboutOwn.json.code).not.toBe('ORDER_NOT_FOUND');
    },
  );
});

describe('a route whose body names a user', () => {
  test.each(withOwnership('user'))(
    '$name accepts the caller’s own user id only',
    async ({ name, operation }) => {
      const body = newOrder({ userId: 'customer-2' });
      expect((await asCustomer(name, operation, body)).json.code).toBe('USER_NOT_ALLOWED');
      expect((await asCustomer(name, operation, newOrder())).status).toBe(201);
    },
  );
});

describe('a route about a customer', () => {
  test.each(withOwnership('customer'))(
    '$name is for the customer, and for who may read of every customer',
    async ({ name, operation }) => {
      const about = (userId: string) => name.replace('{userId}', userId);
      expect((await asCustomer(about('customer-1'), operation)).status).toBe(200);
      const others = await asCustomer(about('customer-2'), operation);
      expect(others.json.code).toBe('USER_NOT_ALLOWED');
      for (const as of ['operations', 'storefront'])
        expect((await call(about('customer-2'), { as })).json.code).toBe('USER_NOT_ALLOWED');
      expect((await call(about('customer-2'), { as: 'privacy' })).status).toBe(200);
    },
  );
});

describe('a route that lists', () => {
  test.each(withOwnership('list'))(
    '$name lists the caller’s own orders only',
    async ({ name, operation }) => {
      await acceptOrder(database.db, { userId: 'customer-2' });
      await acceptOrder(database.db, { userId: 'customer-1' });
      const { json } = await asCustomer(`${name}?limit=100`, operation);
      const users = new Set(json.orders.map(({ userId }: { userId: string }) => userId));
      expect([...users]).toEqual(['customer-1']);
      const asked = await asCustomer(`${name}?userId=customer-2`, operation);
      expect(asked.json.code).toBe('USER_NOT_ALLOWED');
    },
  );
});

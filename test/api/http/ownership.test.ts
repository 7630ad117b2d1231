/** Whose things a route is about is declared with the route; here every declaration is held to. */
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
const whose = (ownership: keyof typeof ownerships) =>
  operations.filter(({ operation }) => operation['x-ownership'] === ownership);

/** As a customer who has the route's scopes and no other. */
async function asCustomer(name: string, { security }: Operation, body?: unknown): Promise<Answer> {
  const scope = security.flatMap((each) => Object.values(each).flat()).join(' ');
  const as = await issuer.mint({ sub: 'customer-1', scope });
  return call(name, { as, ...(body === undefined ? {} : { body }) });
}

describe('every route', () => {
  test.each(operations)(
    '$name declares known scopes and whose things it is about',
    ({ operation }) => {
      expect(Object.keys(ownerships)).toContain(operation['x-ownership']);
      const needed = operation.security.flatMap((each) => Object.values(each).flat());
      expect(Object.keys(scopes)).toEqual(expect.arrayContaining(needed));
      // Only who signs needs no scope.
      expect(needed.length === 0).toBe(operation['x-ownership'] === 'signature');
    },
  );

  test('that is signed and no one’s in particular is a provider’s', () => {
    expect(whose('signature').map(({ name }) => name)).toEqual([
      'POST /v1/webhooks/stripe',
      'POST /v1/webhooks/easypost',
    ]);
  });

  test('about one order is about the caller’s own, unless it is some team’s job', () => {
    const aboutOrders = operations.filter(({ name }) => name.includes('{orderId}'));
    const byScope = aboutOrders.filter(({ operation }) => operation['x-ownership'] !== 'order');
    expect(byScope.map(({ operation }) => operation.operationId).sort()).toEqual([
      'updatePayment',
      'updateShipment',
    ]);
  });
});

describe('a route about one order', () => {
  test.each(whose('order'))(
    '$name tells a stranger that there is none',
    async ({ name, operation }) => {
      // Whoever has this scope acts for all: that is what it is.
      if (operation.security.some((each) => each['oauth']?.includes('orders:operate'))) return;
      const theirs = await acceptOrder(database.db, { userId: 'customer-2' });
      const answer = await asCustomer(name.replace('{orderId}', theirs), operation);
      expect(answer.json.code).toBe('ORDER_NOT_FOUND');
      const own = await acceptOrder(database.db);
      const mine = await asCustomer(name.replace('{orderId}', own), operation);
      expect(mine.json.code).not.toBe('ORDER_NOT_FOUND');
    },
  );
});

describe('a route whose body names a user', () => {
  test.each(whose('user'))(
    '$name takes the caller’s own name only',
    async ({ name, operation }) => {
      const body = newOrder({ userId: 'customer-2' });
      expect((await asCustomer(name, operation, body)).json.code).toBe('USER_NOT_ALLOWED');
      expect((await asCustomer(name, operation, newOrder())).status).toBe(201);
    },
  );
});

describe('a route that lists', () => {
  test.each(whose('list'))('$name lists the caller’s own only', async ({ name, operation }) => {
    await acceptOrder(database.db, { userId: 'customer-2' });
    await acceptOrder(database.db, { userId: 'customer-1' });
    const { json } = await asCustomer(`${name}?limit=100`, operation);
    const users = new Set(json.orders.map(({ userId }: { userId: string }) => userId));
    expect([...users]).toEqual(['customer-1']);
    const asked = await asCustomer(`${name}?userId=customer-2`, operation);
    expect(asked.json.code).toBe('USER_NOT_ALLOWED');
  });
});

/** The guard alone, for each kind of caller; that every route has it is tested by ownership.test.ts. */
import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import type { ApiEnv, Caller } from '../../../api/http/environment.ts';
import { actsForAll, type Ownership, requireOwnership } from '../../../api/http/ownership.ts';
import { ProblemError } from '../../../api/http/problem.ts';
import type { OrderRow } from '../../../db/schema.ts';

const caller = (...scopes: string[]): Caller => ({
  subject: 'customer-1',
  clientId: 'web',
  scopes: new Set(scopes),
  tokenExpiresAt: 0,
});
const customer = caller('orders:read', 'orders:create');
const operator = caller('orders:operate');
const backend = caller('orders:on-behalf');

const ORDER = '0190a6b2-7b2e-7cc1-9f3a-2f6f1b1d0e11';
const row = { orderId: ORDER } as OrderRow;

interface Request {
  readonly path?: string;
  readonly json?: unknown;
}

/** The problem's code, or what the handler finds in the context. */
async function guarded(ownership: Ownership, as: Caller, { path = '/', json }: Request = {}) {
  const asked: string[] = [];
  const visibleOrder = async (_caller: Caller, orderId: string) => {
    asked.push(orderId);
    return row;
  };
  const app = new Hono<ApiEnv>();
  app.onError((error, c) => c.json(error instanceof ProblemError ? error.code : String(error)));
  app.use(async (c, next) => {
    c.set('caller', as);
    c.set('json', json);
    c.set('gate', { visibleOrder } as unknown as ApiEnv['Variables']['gate']);
    await next();
  });
  for (const route of ['/', '/:orderId'])
    app.get(route, requireOwnership(ownership), (c) => {
      const { order, listedUser } = c.var;
      return c.json({ order, listedUser, asked });
    });
  return (await app.request(path)).json();
}

test('operators and shops’ backends act for all users, each by its own scope', () => {
  expect([customer, operator, backend].map(actsForAll)).toEqual([false, true, true]);
});

describe('the order in the path', () => {
  test('is looked up as the database writes it, and given to the handler', async () => {
    const found = await guarded('order', customer, { path: `/${ORDER.toUpperCase()}` });
    expect(found).toEqual({ order: row, asked: [ORDER] });
  });

  test.each(['/', '/nonsense'])('that is no order id is not looked up: %s', async (path) => {
    expect(await guarded('order', customer, { path })).toBe('ORDER_NOT_FOUND');
  });
});

describe('the user named in a body', () => {
  const naming = (userId: unknown) => ({ json: { userId } });

  test('is the caller, or a backend acts on its behalf', async () => {
    expect(await guarded('user', customer, naming('customer-1'))).toEqual({ asked: [] });
    expect(await guarded('user', backend, naming('customer-2'))).toEqual({ asked: [] });
  });

  test.each([
    ['a customer', customer],
    ['an operator, who sees orders and places none', operator],
  ])('may not be another than %s', async (_, as) => {
    expect(await guarded('user', as, naming('customer-2'))).toBe('USER_NOT_ALLOWED');
  });

  test.each([undefined, null, 'text', 5, {}, { userId: 7 }, { userId: '' }])(
    'that is none is left to the schema: %o',
    async (json) => {
      expect(await guarded('user', customer, { json })).toEqual({ asked: [] });
    },
  );
});

describe('a list', () => {
  const listed = async (as: Caller, path: string) => {
    const answer = (await guarded('list', as, { path })) as { listedUser: string } | string;
    return typeof answer === 'string' ? answer : answer.listedUser;
  };

  test('has a customer’s own orders, also when they say so', async () => {
    expect(await listed(customer, '/')).toBe('customer-1');
    expect(await listed(customer, '/?userId=customer-1')).toBe('customer-1');
    expect(await listed(customer, '/?userId=customer-2')).toBe('USER_NOT_ALLOWED');
  });

  test('has all users’ orders for an operator, or those of one', async () => {
    expect(await listed(operator, '/')).toBeNull();
    expect(await listed(operator, '/?userId=customer-2')).toBe('customer-2');
  });
});

test.each(['scope', 'signature'] as const)(
  'ownership by %s asks nothing more',
  async (ownership) => {
    const request = { path: '/?userId=customer-2', json: { userId: 'customer-2' } };
    expect(await guarded(ownership, customer, request)).toEqual({ asked: [] });
  },
);

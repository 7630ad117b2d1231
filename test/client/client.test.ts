import { count } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startHttpServer } from '../../api/http/server.ts';
import { dataOf, OrdersProblem, pagesOf } from '../../client/answers.ts';
import { followOrder } from '../../client/followOrder.ts';
import { createOrdersApi, type NewOrder } from '../../client/ordersApi.ts';
import { pauseMs } from '../../client/requests.ts';
import { writeOrderChange } from '../../db/orderChange.ts';
import { orders as orderRows } from '../../db/schema.ts';
import { acceptOrder } from '../../proof/fixtures/acceptedOrder.ts';
import { apiWorld, newOrder, stockCatalogue } from '../support/apiWorld.ts';

const world = await apiWorld();
const { db } = world.database;

/** What the network does to the next answers, one after the other; then it carries them. */
let mishaps: ((answer: Response) => Response | Promise<Response>)[] = [];
let requests: Request[] = [];
const network = async (request: Request, ...rest: never[]): Promise<Response> => {
  requests.push(request);
  const answer = await world.api.fetch(request, ...rest);
  return (await mishaps.shift()?.(answer)) ?? answer;
};
const lost = () => new Response('Bad gateway', { status: 502 });
const brokenOff = (answer: Response): Response => {
  const reader = answer.body?.getReader();
  let isFirst = true;
  const body = new ReadableStream({
    async pull(controller) {
      const chunk = await reader?.read();
      if (isFirst && chunk?.value) controller.enqueue(chunk.value);
      else controller.error(new Error('the connection broke'));
      isFirst = false;
    },
  });
  return new Response(body, { status: answer.status, headers: answer.headers });
};

const server = await startHttpServer(network as typeof world.api.fetch, {
  host: '127.0.0.1',
  port: 0,
  requestTimeoutMs: 10_000,
});
afterAll(() => server.close(1_000));
const orders = createOrdersApi({
  url: `http://127.0.0.1:${server.port}`,
  token: () => world.issuer.token('customer-1'),
});
const ordersOf = async () => (await db.select({ count: count() }).from(orderRows))[0]?.count ?? 0;

beforeAll(() => stockCatalogue(world));
beforeEach(() => {
  mishaps = [];
  requests = [];
});

describe('a request', () => {
  test('whose answer is lost is sent again under its key, and places one order', async () => {
    mishaps = [lost, lost];
    const before = await ordersOf();
    const { orderId } = await dataOf(orders.POST('/v1/orders', { body: newOrder() as NewOrder }));
    expect(orderId).toMatch(/^[0-9a-f-]{36}$/);
    expect(await ordersOf()).toBe(before + 1);
    const keys = requests.map(({ headers }) => headers.get('idempotency-key'));
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
  });

  test('whose key the caller has chosen keeps it', async () => {
    const params = { header: { 'Idempotency-Key': 'basket-17' } };
    await dataOf(orders.POST('/v1/orders', { params, body: newOrder() as NewOrder }));
    expect(requests[0]?.headers.get('idempotency-key')).toBe('basket-17');
  });

  test('that can pass by itself is given up after four attempts, with its problem', async () => {
    const busy = { code: 'OVERLOADED', detail: 'Too busy.', retryable: true };
    const refuse = () => Response.json(busy, { status: 503 });
    mishaps = [refuse, refuse, refuse, refuse];
    const refused = dataOf(orders.GET('/v1/orders'));
    await expect(refused).rejects.toThrow('OVERLOADED: Too busy.');
    expect(requests).toHaveLength(4);
  });

  test.each([
    ['is wrong', 400, { code: 'INVALID_REQUEST', detail: '', retryable: false }, {}],
    [
      'is about an order that has failed',
      503,
      { code: 'PAYMENT_UNAVAILABLE', detail: '', retryable: true },
      { 'Idempotency-Replayed': 'true' },
    ],
  ])('that %s is not repeated', async (_, status, problem, headers) => {
    mishaps = [() => Response.json(problem, { status, headers })];
    const { error } = await orders.GET('/v1/orders');
    expect(error?.code).toBe(problem.code);
    expect(requests).toHaveLength(1);
  });

  test('that its caller takes back is not repeated', async () => {
    const stop = new AbortController();
    mishaps = [
      () => {
        stop.abort(new Error('the customer left'));
        return lost();
      },
    ];
    await expect(orders.GET('/v1/orders', { signal: stop.signal })).rejects.toThrow();
    expect(requests).toHaveLength(1);
  });

  test('waits as Retry-After says, at most 20 s, or longer with every attempt', () => {
    expect(pauseMs(1, '7')).toBe(7_000);
    expect(pauseMs(1, '3600')).toBe(20_000);
    expect(pauseMs(1, 'Wed, 21 Oct 2026 07:28:00 GMT')).toBeLessThan(400);
    expect(pauseMs(4, null)).toBeGreaterThanOrEqual(1_000);
    expect(pauseMs(40, null)).toBe(20_000);
  });
});

test('a list is read page by page to its end', async () => {
  const missing = Math.max(0, 5 - (await ordersOf()));
  for (let more = 0; more < missing; more += 1) await acceptOrder(db);
  const ids: string[] = [];
  for await (const page of pagesOf((cursor) =>
    orders.GET('/v1/orders', { params: { query: { limit: 2, ...(cursor && { cursor }) } } }),
  ))
    ids.push(...page.orders.map(({ orderId }) => orderId));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toHaveLength(await ordersOf());
});

test('a problem says what it is about', async () => {
  const orderId = '01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a';
  const read = dataOf(orders.GET('/v1/orders/{orderId}', { params: { path: { orderId } } }));
  const problem = await read.catch((error: unknown) => error);
  expect(problem).toBeInstanceOf(OrdersProblem);
  expect(problem).toMatchObject({ status: 404, problem: { code: 'ORDER_NOT_FOUND' } });
});

describe('an order that is followed', () => {
  test('tells each event once until its last, though the stream breaks off', async () => {
    mishaps = [brokenOff];
    const orderId = await acceptOrder(db);
    const told: string[] = [];
    for await (const { type, version } of followOrder(orders, orderId)) {
      told.push(`${version} ${type}`);
      if (version > 2) continue;
      const isLast = version === 2;
      const status = isLast ? 'cancelled' : 'cancelling';
      await db.transaction((tx) =>
        writeOrderChange(tx, {
          ...{ orderId, version: version + 1, set: { status } },
          type: `order.${status}`,
        }),
      );
    }
    expect(told).toEqual(['1 order.created', '2 order.cancelling', '3 order.cancelled']);
  });

  test('that is not there is a problem', async () => {
    const events = followOrder(orders, '01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a');
    await expect(events.next()).rejects.toThrow('ORDER_NOT_FOUND');
  });

  test('is let go when its caller says so', async () => {
    const orderId = await acceptOrder(db);
    const stop = new AbortController();
    const events = followOrder(orders, orderId, { signal: stop.signal });
    expect((await events.next()).value?.type).toBe('order.created');
    const next = events.next();
    stop.abort();
    await expect(next).rejects.toThrow();
  });
});

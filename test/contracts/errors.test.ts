/**
 * Every code of the table, produced. A code that is new does not compile here until it has its
 * producer, or a word on why HTTP never answers it.
 */
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { eq, sql } from 'drizzle-orm';
import { afterAll, describe, expect, test } from 'vitest';
import { problemType } from '../../api/http/problem.ts';
import { createRateLimiter } from '../../api/http/rateLimit.ts';
import { startHttpServer } from '../../api/http/server.ts';
import { type ErrorCode, errors } from '../../contracts/errors.ts';
import type { Attention, OrderStatus } from '../../contracts/order.ts';
import { inventoryItems, orders } from '../../db/schema.ts';
import { errorsPage } from '../../dev/generate/errorsPage.ts';
import { acceptOrder } from '../../proof/fixtures/acceptedOrder.ts';
import type { CancelOutcome } from '../../saga/cancel.ts';
import type { DecideOutcome } from '../../saga/decide.ts';
import { type Answer, apiWorld, newOrder, stockCatalogue } from '../support/apiWorld.ts';
import { eventually } from '../support/eventually.ts';

const unanswered = { outcome: 'unanswered', cause: new Error('Temporal is away') } as const;
let cancelOutcome: CancelOutcome = unanswered;
let decideOutcome: DecideOutcome = unanswered;
const world = await apiWorld({
  saga: {
    cancel: async () => cancelOutcome,
    decide: async () => decideOutcome,
    change: async () => unanswered,
  },
  webhookSecrets: { stripe: 'whsec_test' },
});
const { call, database, databaseUrl, issuer } = world;
const { db } = database;
await stockCatalogue(world);
const same = { databaseUrl, services: ['creation', 'query'] } as const;
const strict = await apiWorld({ ...same, gate: { idempotencyKeyRequired: true } });
const rateLimiter = createRateLimiter({ perSecond: 1, burst: 1 });
const slow = await apiWorld({ ...same, gate: { rateLimiter } });
const unpaid = await apiWorld({ ...same, maxUnpaidPieces: 1 });
const retried = await apiWorld({ databaseUrl, retriesPerOrder: 0 });
const paused = await apiWorld({ ...same, isPaused: true });
const full = await apiWorld({ ...same, inFlight: 0 });
const broken = await apiWorld({
  ...same,
  gate: { authenticate: () => Promise.reject(new Error('select secret from nowhere')) },
});
const alone = await apiWorld({ databaseUrl: 'postgres://nobody@127.0.0.1:1/none' });
const server = await startHttpServer(world.api.fetch, {
  host: '127.0.0.1',
  port: 0,
  requestTimeoutMs: 1_000,
});
afterAll(() => server.close(1_000));

/** What the server says to raw bytes before it closes. */
const raw = (bytes: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const socket = connect(server.port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    socket.on('error', reject).on('close', () => {
      const [head = '', body = ''] = text.split('\r\n\r\n');
      const [line = '', ...lines] = head.split('\r\n');
      const headers = new Headers(lines.map((each) => each.split(': ') as [string, string]));
      resolve({ status: Number(line.split(' ')[1]), headers, text: body, json: JSON.parse(body) });
    });
  });

const place = (change: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  call('POST /v1/orders', { body: newOrder(change), headers });
const item = (itemId: string, quantity: number, unitPrice: number) => ({
  items: [{ itemId, quantity, unitPrice }],
});
const attention: Attention = {
  reason: 'REFUND_FAILING',
  step: 'payment',
  lastError: null,
  since: '2026-11-23T10:00:00.000Z',
};
const cancelled = (outcome: CancelOutcome) => async () => {
  cancelOutcome = outcome;
  return call(`POST /v1/orders/${await acceptOrder(db)}/cancel`);
};
const changed =
  (body: Record<string, unknown>, status: OrderStatus = 'pending') =>
  async () => {
    const orderId = await acceptOrder(db, { state: { status } });
    return call(`POST /v1/orders/${orderId}/changes`, { body });
  };
const decided = (outcome: DecideOutcome) => async () => {
  decideOutcome = outcome;
  const orderId = await acceptOrder(db, { state: { status: 'cancelling', attention } });
  const body = { action: 'retry', reason: 'x' };
  return call(`POST /v1/orders/${orderId}/attention`, { as: 'operations', body });
};
/** The saga's part of an order that fails while its client waits. */
const failing = (code: ErrorCode) => async () => {
  const userId = `fails-of-${code.toLowerCase()}`;
  const as = await issuer.mint({ sub: userId, scope: 'orders:create' });
  const answer = call('POST /v1/orders', {
    as,
    body: newOrder({ userId }),
    headers: { prefer: 'wait=10' },
  });
  await eventually('the order is there', async () => {
    const failed = await db
      .update(orders)
      .set({ status: 'failed', failure: { code, message: 'x' }, version: sql`version + 1` })
      .where(eq(orders.userId, userId))
      .returning({ orderId: orders.orderId });
    return failed.length === 1;
  });
  return answer;
};
const update = async (orderId: string, reference: string) =>
  call(`POST /v1/orders/${orderId}/payment-updates`, {
    as: 'payments',
    body: { updateId: 'u-1', status: 'declined', reference },
  });
const refunded = async (paymentStatus: 'authorized' | 'charged', amount: number) => {
  const state = { status: 'confirmed', paymentStatus } as const;
  const orderId = await acceptOrder(db, { state });
  const body = { amount, reason: 'x' };
  return call(`POST /v1/orders/${orderId}/refunds`, { as: 'operations', body });
};
/** A return of a delivered order, and a step of it. */
const returned = async (quantity: number, step = '', body: object = {}) => {
  const orderId = await acceptOrder(db, { state: { status: 'delivered' } });
  const lines = [{ itemId: 'mug', quantity }];
  const asked = await call(`POST /v1/orders/${orderId}/returns`, { body: { lines, reason: 'x' } });
  if (step === '') return asked;
  return call(`POST /v1/orders/${orderId}/returns/${step}`, { as: 'operations', body });
};
const subscribe = (url: string) =>
  call('POST /v1/webhook-subscriptions', { as: 'events', body: { url } });
const NOBODY = '01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a';

const produced: Record<ErrorCode, (() => Promise<Answer>) | 'never by HTTP'> = {
  MALFORMED_JSON: () => call('POST /v1/orders', { body: '{' }),
  INVALID_REQUEST: () => place({ items: [] }),
  IDEMPOTENCY_KEY_INVALID: () => place({}, { 'idempotency-key': 'a b' }),
  IDEMPOTENCY_KEY_REQUIRED: () => strict.call('POST /v1/orders', { body: newOrder() }),
  IDEMPOTENCY_KEY_IN_USE: async () => {
    const headers = { 'idempotency-key': 'in-use' };
    const answers = await Promise.all(Array.from({ length: 30 }, () => place({}, headers)));
    return answers.find(({ status }) => status === 409) as Answer;
  },
  IDEMPOTENCY_KEY_REUSED: async () => {
    await place({}, { 'idempotency-key': 'reused' });
    return place({ paymentMethod: 'tok_other' }, { 'idempotency-key': 'reused' });
  },
  CARD_NUMBER_REFUSED: () => place({ paymentMethod: '4111111111111111' }),
  REFERENCE_IN_USE: async () => {
    await place({ reference: 'web-1' });
    return place({ reference: 'web-1' });
  },
  ROUTE_NOT_FOUND: () => call('GET /v1/nothing'),
  METHOD_NOT_ALLOWED: () => call('DELETE /v1/orders'),
  NOT_ACCEPTABLE: () => call('GET /v1/orders', { headers: { accept: 'text/csv' } }),
  REQUEST_TIMEOUT: () => raw('POST /v1/orders HTTP/1.1\r\nHost: x\r\nX-Slow: '),
  BODY_TOO_LARGE: () => place({ shippingAddress: 'x'.repeat(70_000) }),
  UNSUPPORTED_MEDIA_TYPE: () => place({}, { 'content-type': 'text/plain' }),
  HEADERS_TOO_LARGE: () =>
    raw(`GET / HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`),
  TOKEN_MISSING: () => call('GET /v1/orders', { as: null }),
  TOKEN_INVALID: () => call('GET /v1/orders', { as: 'a.b.c' }),
  TICKET_INVALID: () =>
    call(`GET /v1/orders/${NOBODY}/events?ticket=x`, {
      as: null,
      headers: { accept: 'text/event-stream' },
    }),
  SIGNATURE_INVALID: () => call('POST /v1/webhooks/stripe', { as: null, body: {} }),
  SCOPE_MISSING: () => call('GET /v1/attention'),
  USER_NOT_ALLOWED: () => place({ userId: 'customer-2' }),
  RATE_LIMITED: async () => {
    await slow.call('GET /v1/orders');
    return slow.call('GET /v1/orders');
  },
  ORDER_NOT_FOUND: () => call(`GET /v1/orders/${NOBODY}`),
  ORDER_NOT_CANCELLABLE: cancelled({ outcome: 'too late' }),
  CANCELLATION_UNCONFIRMED: cancelled(unanswered),
  ORDER_NOT_CHANGEABLE: changed({ version: 1, shippingAddress: 'elsewhere' }, 'shipped'),
  ORDER_CHANGED_MEANWHILE: changed({ version: 7, shippingAddress: 'elsewhere' }),
  NOTHING_TO_CHANGE: changed({ version: 1 }),
  CHANGE_UNCONFIRMED: changed({ version: 1, shippingAddress: 'elsewhere' }),
  ATTENTION_NOT_RAISED: decided({ outcome: 'not raised' }),
  ATTENTION_UNCONFIRMED: decided(unanswered),
  TOO_MANY_RETRIES: async () => {
    const orderId = await acceptOrder(db, { state: { status: 'cancelling', attention } });
    const body = { action: 'retry', reason: 'x' };
    return retried.call(`POST /v1/orders/${orderId}/attention`, { as: 'operations', body });
  },
  UPDATE_ID_REUSED: async () => {
    const orderId = await acceptOrder(db);
    await update(orderId, 'first');
    return update(orderId, 'second');
  },
  RETURN_NOT_POSSIBLE: async () => {
    const body = { lines: [{ itemId: 'mug', quantity: 1 }], reason: 'x' };
    return call(`POST /v1/orders/${await acceptOrder(db)}/returns`, { body });
  },
  RETURN_TOO_MUCH: () => returned(3),
  RETURN_NOT_FOUND: () => returned(1, '2/label'),
  RETURN_STATE_CONFLICT: async () => {
    const { json } = await returned(1, '1/cancel');
    const path = `POST /v1/orders/${json.orderId}/returns/1/label`;
    return call(path, { as: 'operations', body: {} });
  },
  EXCHANGE_NOT_POSSIBLE: () => place({ exchangeOf: { orderId: NOBODY, returnNumber: 1 } }),
  CUSTOMER_HAS_OPEN_ORDERS: async () => {
    await acceptOrder(db, { userId: 'customer-open' });
    return call('DELETE /v1/customers/customer-open?reason=test', { as: 'privacy' });
  },
  ORDER_NOT_ENDABLE: async () => {
    const orderId = await acceptOrder(db);
    const body = { as: 'lost', goods: 'written_off', refund: 'none', reason: 'test' };
    return call(`POST /v1/orders/${orderId}/end`, { as: 'operations', body });
  },
  ORDER_NOT_REORDERABLE: async () => {
    const orderId = await acceptOrder(db);
    const body = { reason: 'test' };
    return call(`POST /v1/orders/${orderId}/reorder`, { as: 'operations', body });
  },
  REFUND_NOT_POSSIBLE: () => refunded('authorized', 1),
  REFUND_TOO_MUCH: () => refunded('charged', 1_000_000),
  CANCEL_INSTEAD: () => refunded('charged', 2_500),
  CURSOR_OUTDATED: () => {
    const cursor = Buffer.from('999999999 1 1').toString('base64url');
    return call(`GET /v1/events?after=${cursor}`, { as: 'operations' });
  },
  SUBSCRIPTION_NOT_FOUND: () => call(`GET /v1/webhook-subscriptions/${NOBODY}`, { as: 'events' }),
  SUBSCRIPTION_LIMIT: async () => {
    for (let n = 0; n < 1_000; n += 1) {
      const answer = await subscribe('https://127.0.0.1/events');
      if (answer.status !== 201) return answer;
    }
    throw new Error('there is no limit');
  },
  WEBHOOK_URL_REFUSED: () => subscribe('https://10.0.0.1/events'),
  ITEM_NOT_FOUND: () => call('GET /v1/inventory/unicorn'),
  ITEM_UNKNOWN: () => place(item('unicorn', 1, 1)),
  PRICE_CHANGED: () => place(item('mug', 1, 1)),
  CURRENCY_MISMATCH: () => place({ currency: 'USD' }),
  STOCK_BELOW_RESERVED: async () => {
    const row = { name: 'Hat', unitPrice: 1, currency: 'EUR', onHand: 5, reserved: 5 };
    await db.insert(inventoryItems).values({ itemId: 'hat', ...row });
    const body = { adjustmentId: 'a-1', delta: -1, reason: 'lost' };
    return call('POST /v1/inventory/hat/adjustments', { as: 'warehouse', body });
  },
  TOO_MANY_UNPAID: () => unpaid.call('POST /v1/orders', { body: newOrder() }),
  OUT_OF_STOCK: () => place(item('spoon', 2, 500)),
  INVENTORY_UNAVAILABLE: failing('INVENTORY_UNAVAILABLE'),
  PAYMENT_DECLINED: failing('PAYMENT_DECLINED'),
  PAYMENT_METHOD_INVALID: failing('PAYMENT_METHOD_INVALID'),
  AMOUNT_NOT_PAYABLE: failing('AMOUNT_NOT_PAYABLE'),
  PAYMENT_TIMEOUT: failing('PAYMENT_TIMEOUT'),
  PAYMENT_UNAVAILABLE: failing('PAYMENT_UNAVAILABLE'),
  ADDRESS_UNDELIVERABLE: failing('ADDRESS_UNDELIVERABLE'),
  SHIPMENT_REJECTED: failing('SHIPMENT_REJECTED'),
  SHIPMENT_UNAVAILABLE: failing('SHIPMENT_UNAVAILABLE'),
  EFFECT_REVOKED: failing('EFFECT_REVOKED'),
  ORDER_TERMINATED: failing('ORDER_TERMINATED'),
  INTAKE_PAUSED: () => paused.call('POST /v1/orders', { body: newOrder() }),
  OVERLOADED: () => full.call('GET /v1/orders'),
  SERVICE_UNAVAILABLE: () => alone.call('GET /v1/orders'),
  INTERNAL: () => broken.call('GET /v1/orders'),
  // A carrier's word to the saga, the saga's about a worker, a provider's about a refund, and the
  // database's to a worker.
  PROVIDER_CONTRADICTION: 'never by HTTP',
  PROVIDER_ANSWER_INVALID: 'never by HTTP',
  PROVIDER_CHANGED: 'never by HTTP',
  REFUND_REFUSED: 'never by HTTP',
  AUTHORIZATION_ENDED: 'never by HTTP',
  CAPTURE_REFUSED: 'never by HTTP',
  SHIPMENT_ALREADY_DISPATCHED: 'never by HTTP',
  VERSION_CONFLICT: 'never by HTTP',
};
const codes = Object.keys(produced) as ErrorCode[];
/** Problems that can be gone when the same request is sent again. */
const passing = new Set<ErrorCode>([
  ...([
    'IDEMPOTENCY_KEY_IN_USE',
    'REQUEST_TIMEOUT',
    'RATE_LIMITED',
    'OVERLOADED',
    'INTAKE_PAUSED',
  ] as const),
  ...(['CHANGE_UNCONFIRMED', 'CANCELLATION_UNCONFIRMED', 'ATTENTION_UNCONFIRMED'] as const),
  ...(['INVENTORY_UNAVAILABLE', 'PAYMENT_UNAVAILABLE', 'PAYMENT_TIMEOUT'] as const),
  ...(['SHIPMENT_UNAVAILABLE', 'SERVICE_UNAVAILABLE', 'INTERNAL'] as const),
]);

describe('the code', () => {
  test.each(codes.filter((code) => produced[code] !== 'never by HTTP'))('%s', async (code) => {
    const produce = produced[code];
    if (produce === 'never by HTTP') return;
    const answer = await produce();
    const { status, title, detail } = errors[code];
    expect(answer.json).toMatchObject({
      ...{ type: problemType(code), code, status, title, detail, result: false, error: detail },
      retryable: passing.has(code),
      requestId: answer.headers.get('x-request-id'),
    });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    // Nothing of the inside: no stack, no statement, no driver's words.
    expect(answer.text).not.toMatch(/\bat \/|node_modules|select |insert |postgres|ECONN|\.ts\b/i);
  });
});

test('every code that a route can answer is among these, and the document has no other', async () => {
  const { json } = await call('GET /openapi.json', { as: null });
  const documented = new Set(
    JSON.stringify(json.paths).match(/(?<=components\/examples\/)[A-Z_]+/g),
  );
  for (const part of JSON.stringify(json.components.responses).match(
    /(?<=components\/examples\/)[A-Z_]+/g,
  ) ?? []) {
    documented.add(part);
  }
  const outsideRoutes = ['ROUTE_NOT_FOUND'];
  const byHttp = codes.filter((code) => produced[code] !== 'never by HTTP');
  expect([...documented, ...outsideRoutes].sort()).toEqual(byHttp.sort());
});

test('the table of codes in docs/errors.md is the one in the code', async () => {
  const path = new URL('../../docs/errors.md', import.meta.url);
  expect(await readFile(path, 'utf8')).toBe(errorsPage());
});

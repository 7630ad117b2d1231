import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ClientAction } from '../../../contracts/order.ts';
import { orders } from '../../../db/schema.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld, stockCatalogue } from '../../support/apiWorld.ts';
import { clearJson } from '../../support/encryptionKeys.ts';

const world = await apiWorld();
const { call, database } = world;
beforeAll(() => stockCatalogue(world));

describe('reading an order', () => {
  test('shows it whole, with a strong ETag of its version', async () => {
    const orderId = await acceptOrder(database.db);
    const answer = await call(`GET /v1/orders/${orderId}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(answer.json.error).toBeNull();
    expect(answer.json.orderInfo).toEqual({
      orderId,
      userId: 'customer-1',
      placedAt: expect.stringMatching(/Z$/),
      items: [
        { itemId: 'mug', quantity: 2, unitPrice: 1_000 },
        { itemId: 'spoon', quantity: 1, unitPrice: 500 },
      ],
      currency: 'EUR',
      total: 2_500,
      amounts: [],
      reference: null,
      metadata: {},
      exchangeOf: null,
      replaces: null,
      shippingAddress: '1 Example Street',
      paymentMethod: 'tok_visa',
      erased: false,
      status: 'pending',
      inventoryStatus: 'none',
      paymentStatus: 'none',
      shipmentStatus: 'none',
      payment: null,
      tracking: null,
      parcelNumber: 1,
      hold: null,
      failure: null,
      attention: null,
      version: 1,
      updatedAt: expect.stringMatching(/Z$/),
    });
  });

  test.each([
    ['pending', { clientAction: { type: 'client_secret', value: 'pi_1_secret' } }],
    ['charged', {}],
  ] as const)(
    'shows the shop how a payment that is %s can be completed, and its reference',
    async (paymentStatus, shown) => {
      const state = { paymentStatus, payment: { reference: 'pi_1' } };
      const orderId = await acceptOrder(database.db, { state });
      const clientAction = clearJson<ClientAction>({
        type: 'client_secret',
        value: 'pi_1_secret',
      });
      await database.db.update(orders).set({ clientAction }).where(eq(orders.orderId, orderId));
      const answer = await call(`GET /v1/orders/${orderId}`);
      expect(answer.json.orderInfo.payment).toEqual({ reference: 'pi_1', ...shown });
    },
  );

  test.each([
    ['PAYMENT_DECLINED', false],
    ['PAYMENT_UNAVAILABLE', true],
  ])('of one that failed, says whether it can be placed anew: %s, %s', async (code, retryable) => {
    const failure = { code, message: 'x' };
    const orderId = await acceptOrder(database.db, { state: { status: 'failed', failure } });
    const answer = await call(`GET /v1/orders/${orderId}`);
    expect(answer.json.orderInfo.failure).toEqual({ ...failure, retryable });
  });

  test.each([['"1"'], ['W/"1"'], ['"7", "1"'], ['*']])(
    'If-None-Match: %s of the current version answers 304 without a body',
    async (tag) => {
      const orderId = await acceptOrder(database.db);
      const answer = await call(`GET /v1/orders/${orderId}`, { headers: { 'if-none-match': tag } });
      expect(answer.status).toBe(304);
      expect(answer.text).toBe('');
      expect(answer.headers.get('etag')).toBe('"1"');
    },
  );

  test('refuses a header that is longer than it may be, by its name', async () => {
    const orderId = await acceptOrder(database.db);
    const headers = { 'if-none-match': 'x'.repeat(1_001) };
    const { json } = await call(`GET /v1/orders/${orderId}`, { headers });
    expect(json).toMatchObject({ code: 'INVALID_REQUEST', errors: [{ path: 'If-None-Match' }] });
  });

  test('another customer’s order, a missing order and a malformed id answer alike', async () => {
    const foreign = await acceptOrder(database.db, { userId: 'customer-2' });
    const answers = await Promise.all(
      [
        foreign,
        '01981f0e-7c1a-7d3b-9a52-3f0e5b8c6d1a',
        'nonsense',
        '%00',
        foreign.toUpperCase(),
      ].map((id) => call(`GET /v1/orders/${id}`)),
    );
    for (const { status, json } of answers) {
      expect(status).toBe(404);
      const { instance: _instance, requestId: _requestId, ...rest } = json;
      expect(rest).toEqual({
        type: 'urn:problem:order-management:order-not-found',
        title: 'Order not found',
        status: 404,
        detail: 'There is no such order.',
        code: 'ORDER_NOT_FOUND',
        retryable: false,
        result: false,
        error: 'There is no such order.',
      });
    }
  });

  test('operations and a shop’s backend see all orders', async () => {
    const orderId = await acceptOrder(database.db, { userId: 'someone' });
    for (const as of ['operations', 'storefront']) {
      expect((await call(`GET /v1/orders/${orderId}`, { as })).status).toBe(200);
    }
  });
});

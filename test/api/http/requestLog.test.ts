import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { apiWorld, newOrder, stockCatalogue } from '../../support/apiWorld.ts';

const world = await apiWorld({
  saga: { cancel: async () => ({ outcome: 'cancelling', status: 'cancelling' }) },
});
const { call } = world;
await stockCatalogue(world);

describe('logs', () => {
  test('contain no tokens, addresses, payment methods, keys, reasons or ids in paths', async () => {
    const token = await world.issuer.token('customer-1');
    const secrets = {
      token,
      signature: token.split('.')[2] ?? '',
      street: 'Sesame Street 77',
      paymentMethod: 'tok_sesame',
      key: 'key-sesame',
      reason: 'because sesame',
    };
    const { json } = await call('POST /v1/orders', {
      body: newOrder({ shippingAddress: secrets.street, paymentMethod: secrets.paymentMethod }),
      headers: { 'idempotency-key': secrets.key },
    });
    await call(`POST /v1/orders/${json.orderId}/cancel`, { body: { reason: secrets.reason } });
    await call(`GET /v1/orders/${json.orderId}?access_token=${token}`);
    const logged = world.logLines.join('');
    expect(logged).toContain('"route":"/v1/orders/:orderId/cancel"');
    for (const [what, secret] of Object.entries({ ...secrets, orderId: json.orderId })) {
      expect(logged.includes(secret), what).toBe(false);
    }
  });

  test('and answers contain nothing of a failed statement, not even the message of Postgres', async () => {
    const failing = await apiWorld({ services: ['query'] });
    await failing.database.db.execute(sql`alter table orders rename to orders_gone`);
    const answer = await failing.call('GET /v1/orders');
    expect(answer.json.code).toBe('INTERNAL');
    expect(answer.text).not.toMatch(/select|orders_gone|relation|42P01|stack|\.ts/i);
    const logged = failing.logLines.join('');
    expect(logged).toContain('42P01');
    expect(logged).not.toMatch(/select |customer-1'/i);
  });
});

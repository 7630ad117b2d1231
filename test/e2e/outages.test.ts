/** What clients get, and that nothing is lost, while parts of the service are down or killed. */
import { afterAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { runningService } from '../support/runningService.ts';
import { simulatorBooks } from '../support/simulatorBooks.ts';

const service = await runningService({ API_CANCEL_TIMEOUT_SECONDS: '3' });
const books = simulatorBooks(service.addresses.simulatorDatabaseUrl);
afterAll(() => books.close());
const { accepted, call, reaches } = service;

function part(name: string) {
  const process = service.processes.get(name);
  if (!process) throw new Error(`there is no ${name}`);
  return process;
}

describe('while Temporal is down', () => {
  test('orders are accepted and cancellations answer unconfirmed; all orders start when it is back', async () => {
    const earlier = await accepted();
    await reaches(earlier, 'confirmed');
    part('temporal').kill('SIGSTOP');
    try {
      const placed = await Promise.all(Array.from({ length: 5 }, () => accepted()));
      const answer = await call('customer-1', 'POST', `/v1/orders/${earlier}/cancel`, {});
      expect(answer).toMatchObject({ status: 503, body: { code: 'CANCELLATION_UNCONFIRMED' } });
      expect(answer.headers.get('retry-after')).not.toBeNull();
      part('temporal').kill('SIGCONT');
      for (const orderId of placed) await reaches(orderId, 'confirmed', 60_000);
    } finally {
      part('temporal').kill('SIGCONT');
    }
    const again = await call('customer-1', 'POST', `/v1/orders/${earlier}/cancel`, {});
    expect(again.status).toBe(200);
    await reaches(earlier, 'cancelled');
  }, 120_000);
});

describe('an order whose saga has not started', () => {
  test('can be cancelled: the cancellation starts it', async () => {
    part('dispatcher').kill('SIGSTOP');
    try {
      const orderId = await accepted();
      const answer = await call('customer-1', 'POST', `/v1/orders/${orderId}/cancel`, {});
      expect(answer).toMatchObject({ status: 200, body: { result: true } });
      await reaches(orderId, 'cancelled');
      expect(await books.money(orderId)).toMatchObject({ paid: 0 });
    } finally {
      part('dispatcher').kill('SIGCONT');
    }
  });
});

describe('a worker killed while it works on orders', () => {
  test('loses no order and charges none twice', async () => {
    const orderIds = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        accepted({ paymentMethod: n % 4 === 0 ? 'tok_slow_1000' : 'tok_ok' }),
      ),
    );
    await eventually('some charges are made', async () => {
      const payments = await Promise.all(orderIds.map((id) => books.money(id)));
      return payments.some(({ charges }) => charges > 0);
    });
    part('worker').kill('SIGKILL');
    for (const orderId of orderIds) await reaches(orderId, 'confirmed', 60_000);
    for (const orderId of orderIds) {
      expect(await books.money(orderId)).toEqual({ paid: 1499, charges: 1, refunds: 0 });
      expect(await books.parcels(orderId)).toEqual(['booked']);
    }
  }, 120_000);
});

describe('an orderly restart', () => {
  test.each(['api', 'dispatcher', 'worker', 'relay'])(
    'of the %s finishes the orders in progress',
    async (name) => {
      const before = await Promise.all(Array.from({ length: 3 }, () => accepted()));
      await part(name).restart();
      await part(name).ready();
      const after = await accepted();
      for (const orderId of [...before, after]) await reaches(orderId, 'confirmed', 60_000);
    },
    90_000,
  );
});

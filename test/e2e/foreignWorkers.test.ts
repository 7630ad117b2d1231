/**
 * The real saga with a Python worker that charges and a Go worker that books, each on a queue of its
 * team's own. Our worker runs as by default, with its own providers, which no order may reach.
 */
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test } from 'vitest';
import { readBooks } from '../../proof/chaos/checker/readBooks.ts';
import {
  hasGo,
  hasPython,
  startGoLogistics,
  startPythonPayments,
} from '../support/foreignWorkers.ts';
import { runningService } from '../support/runningService.ts';

const QUEUES = { payments: 'python-payments', logistics: 'go-logistics' };
const canRun = hasPython && hasGo;

interface Charge {
  readonly amount: number;
  readonly status: string;
  readonly refund: string | null;
}

async function startAll() {
  const service = await runningService(
    {
      PAYMENTS_QUEUE: QUEUES.payments,
      LOGISTICS_QUEUE: QUEUES.logistics,
      // A killed worker must be back before a step is given up, also on a busy machine.
      SAGA_STEP_GIVE_UP_SECONDS: '300',
      SAGA_PENDING_PAYMENT_SECONDS: '2',
    },
    { kafka: false },
  );
  const { temporal: address, codec: url, issuer } = service.addresses;
  const polling = (what: keyof typeof QUEUES) => ({
    ...{ address, namespace: 'default', queue: QUEUES[what] },
    codec: { url, issuer, client: what },
  });
  const python = await startPythonPayments(polling('payments'));
  const go = await startGoLogistics(polling('logistics'));
  const bank = new DatabaseSync(python.dataFile, { readOnly: true });
  afterAll(async () => {
    bank.close();
    await python.stop();
    await go.stop();
  });
  return {
    ...service,
    python,
    go,
    /** The order's charges in the Python worker's database. */
    charges: (orderId: string) =>
      bank
        .prepare(
          `select c.amount, c.status, (select r.reference from refunds r where r.charge = c.key) as refund
           from charges c where c.order_id = ?`,
        )
        .all(orderId) as unknown as Charge[],
  };
}
const bench = canRun ? await startAll() : null;

describe.skipIf(bench === null)(
  'a Python worker charges and a Go worker books (needs both)',
  () => {
    if (bench === null) return;
    const { accepted, call, charges, reaches } = bench;

    test('an order is confirmed, charged once and booked', async () => {
      const orderId = await accepted();
      const order = await reaches(orderId, 'confirmed');
      expect(order).toMatchObject({
        paymentStatus: 'charged',
        shipmentStatus: 'booked',
        tracking: { carrier: 'gopost' },
      });
      expect(charges(orderId)).toMatchObject([{ amount: 1499, refund: null }]);
      const { body } = await call('operations', 'GET', `/v1/orders/${orderId}`);
      const effects = [
        { queue: QUEUES.payments, provider: 'simulated bank', workerVersion: '1' },
        { queue: QUEUES.logistics, provider: null, workerVersion: null },
      ];
      expect(body).toMatchObject({ orderInfo: { effects } });
    });

    test('the Go worker gets a structured address', async () => {
      const shippingAddress = {
        name: 'Ada',
        line1: '1 Undeliverable Road',
        city: 'Utrecht',
        postalCode: '3511',
        country: 'NL',
      };
      const order = await reaches(await accepted({ shippingAddress }), 'failed');
      expect(order.failure?.code).toBe('ADDRESS_UNDELIVERABLE');
    });

    test('a declined payment fails the order and charges nothing', async () => {
      const orderId = await accepted({ paymentMethod: 'tok_declined' });
      const order = await reaches(orderId, 'failed');
      expect(order).toMatchObject({
        failure: { code: 'PAYMENT_DECLINED' },
        inventoryStatus: 'released',
        paymentStatus: 'declined',
      });
      expect(charges(orderId)).toEqual([]);
    });

    test('an undeliverable address fails the order and gives the money back', async () => {
      const orderId = await accepted({ shippingAddress: '1 Undeliverable Road' });
      const order = await reaches(orderId, 'failed');
      expect(order).toMatchObject({
        failure: { code: 'ADDRESS_UNDELIVERABLE' },
        paymentStatus: 'refunded',
      });
      expect(charges(orderId)).toMatchObject([{ amount: 1499, refund: expect.any(String) }]);
    });

    test('a charge whose answer was lost is asked for again, and charges once', async () => {
      const orderId = await accepted({ paymentMethod: 'tok_timeout_after_charge' });
      await reaches(orderId, 'confirmed');
      expect(charges(orderId)).toMatchObject([{ amount: 1499, refund: null }]);
    });

    test('a payment that stays pending is cancelled', async () => {
      const orderId = await accepted({ paymentMethod: 'tok_pending_never' });
      const order = await reaches(orderId, 'failed');
      expect(order).toMatchObject({
        paymentStatus: 'voided',
        failure: { code: 'PAYMENT_TIMEOUT' },
      });
      expect(charges(orderId)).toEqual([{ amount: 1499, status: 'let_go', refund: null }]);
    });

    test('a cancelled order is undone in reverse order', async () => {
      const orderId = await accepted();
      await reaches(orderId, 'confirmed');
      const answer = await call('customer-1', 'POST', `/v1/orders/${orderId}/cancel`, {});
      expect(answer.status).toBe(200);
      const order = await reaches(orderId, 'cancelled');
      expect(order).toMatchObject({ paymentStatus: 'refunded', shipmentStatus: 'cancelled' });
      expect(charges(orderId)).toMatchObject([{ amount: 1499, refund: expect.any(String) }]);
    });

    test('an order whose parcel has already left stays paid', async () => {
      const orderId = await accepted({ shippingAddress: '1 Already Dispatched Road' });
      await reaches(orderId, 'confirmed');
      await call('customer-1', 'POST', `/v1/orders/${orderId}/cancel`, {});
      expect((await reaches(orderId, 'shipped')).paymentStatus).toBe('charged');
      expect(charges(orderId)).toMatchObject([{ amount: 1499, refund: null }]);
    });

    test('no order is charged or booked by our own providers', async () => {
      const books = await readBooks(bench.addresses.simulatorDatabaseUrl);
      expect([books.payments.charges, books.carrier.shipments].map((rows) => [...rows])).toEqual([
        [],
        [],
      ]);
    });

    test('workers killed while they work on orders lose none and charge none twice', async () => {
      const kinds = ['tok_ok', 'tok_timeout_after_charge', 'tok_declined'];
      const orders = await Promise.all(
        Array.from({ length: 24 }, async (_, n) => {
          const paymentMethod = kinds[n % kinds.length] ?? 'tok_ok';
          return { orderId: await accepted({ paymentMethod }), paymentMethod };
        }),
      );
      bench.processes.get('worker')?.kill('SIGKILL');
      await Promise.all([bench.python.restart(), bench.go.restart()]);
      for (const { orderId, paymentMethod } of orders) {
        const declined = paymentMethod === 'tok_declined';
        await reaches(orderId, declined ? 'failed' : 'confirmed', 150_000);
        expect(charges(orderId)).toMatchObject(declined ? [] : [{ amount: 1499, refund: null }]);
      }
    }, 180_000);
  },
);

import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterAll, describe, expect, test } from 'vitest';
import { undoKey } from '../../../activities/providers/providerCall.ts';
import { simulatedLogistics } from '../../../activities/providers/simulated/logistics.ts';
import { simulatedPayments } from '../../../activities/providers/simulated/payments.ts';
import { freePort } from '../../../dev/process/ports.ts';
import { newDatabase } from '../../support/database.ts';
import { testIssuer } from '../../support/issuer.ts';
import { startSimulator } from '../../support/simulators.ts';

interface Received {
  readonly path: string;
  readonly scope: unknown;
  readonly body: { readonly updateId: string; readonly status: string };
}

/** Hears what the orders API would hear, and answers as the test says. */
function listener(answers: (path: string, nth: number) => number) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    const [, claims = ''] = (request.headers.authorization ?? '').split('.');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({
      path,
      scope: JSON.parse(Buffer.from(claims, 'base64url').toString() || '{}').scope,
      body: JSON.parse(Buffer.concat(chunks).toString()),
    });
    const nth = received.filter((update) => update.path === path).length;
    response.writeHead(answers(path, nth)).end();
  });
  const of = (orderId: string) => received.filter(({ path }) => path.includes(orderId));
  return { server, of };
}
async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}

const database = await newDatabase({ migrated: false });
const { issuer } = await testIssuer();
const port = await freePort();
const where = { databaseUrl: database.url, ordersApiUrl: `http://127.0.0.1:${port}`, issuer };
const paymentSimulator = await startSimulator({ kind: 'payment', ...where });
const carrierSimulator = await startSimulator({ kind: 'carrier', ...where });
const payments = simulatedPayments(paymentSimulator);
const logistics = simulatedLogistics(carrierSimulator);

const broken = new Set<string>();
const rejected = new Set<string>();
const { server, of } = listener((path, nth) => {
  const orderId = path.split('/')[3] ?? '';
  if (rejected.has(orderId)) return 404;
  return broken.has(orderId) && nth <= 2 ? 503 : 202;
});
afterAll(async () => {
  server.close();
  await Promise.all([paymentSimulator.stop(), carrierSimulator.stop()]);
  await database.drop();
});

const call = (idempotencyKey: string) => ({ idempotencyKey, signal: AbortSignal.timeout(5_000) });
const charge = (orderId: string, paymentMethod: string) =>
  payments.charge(
    { orderId, userId: 'customer-1', amount: 100, currency: 'EUR', paymentMethod },
    call(`${orderId}:payment:1`),
  );
const book = (orderId: string, address: string) =>
  logistics.book(
    { orderId, userId: 'customer-1', address, items: [{ itemId: 'mug', quantity: 1 }] },
    call(`${orderId}:shipment:1`),
  );
const statuses = (orderId: string) => of(orderId).map(({ body }) => body.status);
const soon = { timeout: 10_000 };

describe('updates', () => {
  test('survive an orders API that is down and a simulator that is killed', async () => {
    const orderId = randomUUID();
    const { reference } = await charge(orderId, 'tok_pending_then_charged_100');
    const status = async () => (await payments.find(`${orderId}:payment:1`, call(orderId)))?.status;
    await expect.poll(status, soon).toBe('charged');
    await paymentSimulator.kill();
    await listen(server, port);
    await paymentSimulator.start();
    await expect
      .poll(() => of(orderId), { timeout: 30_000 })
      .toEqual([
        {
          path: `/v1/orders/${orderId}/payment-updates`,
          scope: 'payments:update',
          body: { updateId: `${reference}:charged`, status: 'charged', reference },
        },
      ]);
  }, 45_000);

  test('of one parcel come in order, each after the one before was acknowledged', async () => {
    const orderId = randomUUID();
    broken.add(orderId);
    const { trackingNumber } = await book(orderId, 'Ada, 1 Ships And Delivers 10 Road, Ghent');
    await expect
      .poll(() => statuses(orderId), soon)
      .toEqual(['in_transit', 'in_transit', 'in_transit', 'delivered']);
    expect(of(orderId)[0]).toMatchObject({
      path: `/v1/orders/${orderId}/shipment-updates`,
      scope: 'shipments:update',
      body: { trackingNumber, occurredAt: expect.stringMatching(/^\d{4}-.*Z$/) },
    });
    expect(new Set(of(orderId).map(({ body }) => body.updateId)).size).toBe(2);
  });

  test('that are refused for good are not sent again', async () => {
    const orderId = randomUUID();
    rejected.add(orderId);
    await book(orderId, 'Ada, 1 Gets Lost 10 Road, Ghent');
    await expect.poll(() => statuses(orderId), soon).toEqual(['in_transit', 'lost']);
  });

  test('report a refund that was pending', async () => {
    const orderId = randomUUID();
    const { reference } = await charge(orderId, 'tok_refund_pending_100');
    const refund = { orderId, amount: 100, currency: 'EUR', reference, reason: 'ORDER_CANCELLED' };
    await payments.refund(refund, call(undoKey(`${orderId}:payment:1`)));
    await expect.poll(() => statuses(orderId), soon).toEqual(['refunded']);
  });

  test('report a late success only where the token says so', async () => {
    const [reported, silent] = [randomUUID(), randomUUID()];
    for (const [orderId, token] of [
      [silent, 'tok_late_success_100'],
      [reported, 'tok_late_success_told_300'],
    ] as const) {
      const call = { idempotencyKey: `${orderId}:payment:1`, signal: AbortSignal.timeout(100) };
      const request = { orderId, userId: 'u', amount: 100, currency: 'EUR', paymentMethod: token };
      await expect(payments.charge(request, call)).rejects.toThrow();
    }
    await expect.poll(() => statuses(reported), soon).toEqual(['charged']);
    expect(statuses(silent)).toEqual([]);
  });
});

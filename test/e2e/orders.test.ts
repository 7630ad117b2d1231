/** Orders from the HTTP request to the providers' ledgers and the Kafka topic, on real engines. */
import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { readTopic, versionsOf } from '../../proof/fixtures/topicReader.ts';
import { eventually } from '../support/eventually.ts';
import { runningService } from '../support/runningService.ts';
import { simulatorBooks } from '../support/simulatorBooks.ts';

const service = await runningService({ SAGA_STEP_GIVE_UP_SECONDS: '12' });
const books = simulatorBooks(service.addresses.simulatorDatabaseUrl);
afterAll(() => books.close());
const { accepted, call, place, reaches, read } = service;

describe('placing an order', () => {
  test('reserves, charges and books it once, and Kafka has every change in order', async () => {
    const orderId = await accepted({ shippingAddress: '1 Ships And Delivers Road' });
    const order = await reaches(orderId, 'delivered');
    expect(order).toMatchObject({
      inventoryStatus: 'reserved',
      paymentStatus: 'charged',
      shipmentStatus: 'delivered',
    });
    expect(await books.money(orderId)).toEqual({ paid: 1499, charges: 1, refunds: 0 });
    expect(await books.parcels(orderId)).toEqual(['booked', 'in_transit', 'delivered']);
    const { kafka } = service.addresses;
    if (kafka === null) throw new Error('there is no Kafka');
    const topic = await readTopic({ brokers: kafka.split(','), topic: 'orders.events' });
    await eventually('all events came', () => versionsOf(topic, orderId).length === order.version);
    expect(versionsOf(topic, orderId)).toEqual([1, 2, 3, 4, 5, 6]);
    await topic.close();
  });

  test('ten times with the same key makes one order', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const answers = await Promise.all(Array.from({ length: 10 }, () => place({}, key)));
    const accepted = answers.filter(({ status }) => status === 201);
    expect(accepted.length).toBeGreaterThan(0);
    expect(new Set(accepted.map(({ body }) => body['orderId'])).size).toBe(1);
    const others = answers.filter(({ status }) => status !== 201);
    for (const { body } of others) expect(body['code']).toBe('IDEMPOTENCY_KEY_IN_USE');
  });

  test.each([
    ['tok_declined', 402, 'PAYMENT_DECLINED'],
    ['tok_invalid', 422, 'PAYMENT_METHOD_INVALID'],
  ])('with %s answers %i %s to a client that waits', async (paymentMethod, status, code) => {
    const answer = await place({ paymentMethod }, { prefer: 'wait=20' });
    expect(answer).toMatchObject({ status, body: { code, result: false } });
    const order = await reaches(String(answer.body['orderId']), 'failed');
    expect(order).toMatchObject({ inventoryStatus: 'released', paymentStatus: 'declined' });
    expect(await books.money(order.orderId)).toMatchObject({ paid: 0, charges: 0 });
  });

  test('to an address that nobody delivers to is refunded and answers 422 ADDRESS_UNDELIVERABLE', async () => {
    const answer = await place({ shippingAddress: '1 Undeliverable Road' }, { prefer: 'wait=20' });
    expect(answer).toMatchObject({ status: 422, body: { code: 'ADDRESS_UNDELIVERABLE' } });
    const orderId = String(answer.body['orderId']);
    expect(await books.money(orderId)).toEqual({ paid: 0, charges: 1, refunds: 1 });
  });

  test('confirms it when a pending payment succeeds', async () => {
    await reaches(await accepted({ paymentMethod: 'tok_pending_then_charged' }), 'confirmed');
  });

  test('fails it when a pending payment is declined', async () => {
    const orderId = await accepted({ paymentMethod: 'tok_pending_then_declined' });
    expect((await reaches(orderId, 'failed')).failure?.code).toBe('PAYMENT_DECLINED');
  });
});

describe('an unreliable provider', () => {
  test('whose answer to a charge is lost is asked again, and charges once', async () => {
    const orderId = await accepted({ paymentMethod: 'tok_timeout_after_charge' });
    await reaches(orderId, 'confirmed');
    expect(await books.money(orderId)).toEqual({ paid: 1499, charges: 1, refunds: 0 });
  });

  test('that answers garbage is given up, and its charge refunded', async () => {
    const orderId = await accepted({ paymentMethod: 'tok_garbage' });
    const order = await reaches(orderId, 'failed', 40_000);
    expect(order.failure?.code).toBe('PAYMENT_UNAVAILABLE');
    expect(await books.money(orderId)).toEqual({ paid: 0, charges: 1, refunds: 1 });
  }, 60_000);

  test('that is back charges an order once that is placed anew', async () => {
    const provider = service.processes.get('paymentSimulator');
    provider?.kill('SIGSTOP');
    const orderId = await accepted();
    await reaches(orderId, 'failing', 40_000).finally(() => provider?.kill('SIGCONT'));
    expect((await reaches(orderId, 'failed', 40_000)).failure?.retryable).toBe(true);
    const again = () =>
      call('operations', 'POST', `/v1/orders/${orderId}/reorder`, { reason: 'It is back' });
    const { status, body } = await again();
    expect([status, body['result']]).toEqual([202, true]);
    const replacementOrderId = String(body['replacementOrderId']);
    expect(await reaches(replacementOrderId, 'confirmed')).toMatchObject({ replaces: orderId });
    expect(await again()).toMatchObject({ status: 409, body: { replacementOrderId } });
    // The first may have been charged late, and was then refunded.
    expect((await books.money(orderId)).paid).toBe(0);
    expect(await books.money(replacementOrderId)).toEqual({ paid: 1499, charges: 1, refunds: 0 });
  }, 120_000);
});

describe('cancelling', () => {
  test('a confirmed order answers at once, and its steps are undone in reverse order', async () => {
    const orderId = await accepted();
    await reaches(orderId, 'confirmed');
    const answer = await call('customer-1', 'POST', `/v1/orders/${orderId}/cancel`, {});
    expect(answer).toMatchObject({ status: 200, body: { orderId, result: true, error: null } });
    await reaches(orderId, 'cancelled');
    expect(await books.money(orderId)).toEqual({ paid: 0, charges: 1, refunds: 1 });
    expect((await books.parcels(orderId)).at(-1)).toBe('cancelled');
  });

  test('a shipped order is refused', async () => {
    const orderId = await accepted({ shippingAddress: '1 Ships Road' });
    await reaches(orderId, 'shipped');
    const answer = await call('customer-1', 'POST', `/v1/orders/${orderId}/cancel`, {});
    expect(answer).toMatchObject({ status: 409, body: { code: 'ORDER_NOT_CANCELLABLE' } });
  });

  test('an order whose parcel has already left becomes shipped and stays paid', async () => {
    const orderId = await accepted({ shippingAddress: '1 Already Dispatched Road' });
    await reaches(orderId, 'confirmed');
    await call('customer-1', 'POST', `/v1/orders/${orderId}/cancel`, {});
    expect((await reaches(orderId, 'shipped')).paymentStatus).toBe('charged');
    expect(await books.money(orderId)).toMatchObject({ paid: 1499, refunds: 0 });
  });

  test('another customer’s order answers as one that does not exist', async () => {
    const orderId = await accepted();
    const otherCustomers = await call('customer-2', 'POST', `/v1/orders/${orderId}/cancel`, {});
    const missing = await call('customer-2', 'POST', `/v1/orders/${randomUUID()}/cancel`, {});
    expect([otherCustomers.status, otherCustomers.body['code']]).toEqual([404, 'ORDER_NOT_FOUND']);
    expect([missing.status, missing.body['code']]).toEqual([404, 'ORDER_NOT_FOUND']);
    expect((await read(orderId)).status).not.toBe('cancelling');
  });
});

/** One order, one trace: from its request through rows, workflows, providers, events and webhooks. */
import { afterAll, expect, test } from 'vitest';
import { readTopic } from '../../proof/fixtures/topicReader.ts';
import { webhookReceiver } from '../../proof/fixtures/webhookReceiver.ts';
import { eventually } from '../support/eventually.ts';
import { runningService } from '../support/runningService.ts';
import { orphans, spanCollector } from '../support/spanCollector.ts';

interface Line extends Record<string, unknown> {
  readonly service: string;
  readonly text: string;
}
const lines: Line[] = [];
const collector = await spanCollector();
afterAll(() => collector.close());
const service = await runningService(
  { LOG_LEVEL: 'info', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
  {
    onLine(name, text) {
      if (text.startsWith('{')) lines.push({ ...JSON.parse(text), service: name, text });
    },
  },
);
const receiver = await webhookReceiver();
afterAll(() => receiver.close());
const { kafka } = service.addresses;
if (kafka === null) throw new Error('there is no Kafka');
const topic = await readTopic({ brokers: kafka.split(','), topic: 'orders.events' });
afterAll(() => topic.close());
const subscribed = await service.call('events', 'POST', '/v1/webhook-subscriptions', {
  url: receiver.url,
});
expect(subscribed.status).toBe(201);

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CALLER = '00f067aa0ba902b7';
const TRACEPARENT = `00-${TRACE}-${CALLER}-01`;
const STREET = 'Ships And Delivers Quayside Terrace';

const OURS = ['api', 'dispatcher', 'worker', 'relay', 'webhooks'];
const linesAbout = (orderId: string) =>
  lines.filter(({ service, text }) => OURS.includes(service) && text.includes(orderId));
/** Beside those of requests, which are in their callers’ traces. */
const byProcesses = (orderId: string) =>
  linesAbout(orderId).filter(({ service }) => service !== 'api');
const recordsOf = (orderId: string) => topic.messages.filter(({ key }) => key === orderId);
const spanned = (traceId: string) => (name: string) =>
  collector.of(traceId).filter((span) => span.name === name);
const recorded = (traceId: string, ...names: string[]) =>
  eventually(`there is ${names}`, () => names.every((name) => spanned(traceId)(name).length > 0));
const placed = async (order: object, traceparent: string): Promise<string> => {
  const { status, body } = await service.place({ ...order }, { traceparent });
  expect(status).toBe(201);
  return String(body['orderId']);
};

test('Lines, events and webhooks of an order have its trace, though its worker was killed and a charge repeated', async () => {
  const shippingAddress = `12 ${STREET}, 20457 Hamburg, Germany`;
  const orderId = await placed({ shippingAddress, paymentMethod: 'tok_flaky_4' }, TRACEPARENT);
  await eventually('the worker has begun', () =>
    byProcesses(orderId).some(({ msg }) => String(msg).includes('did not succeed')),
  );
  const worker = service.processes.get('worker');
  worker?.kill('SIGKILL');
  await service.reaches(orderId, 'delivered', 60_000);
  const { body: refund } = await service.call(
    'operations',
    'POST',
    `/v1/orders/${orderId}/refunds`,
    { amount: 100, reason: 'a scratch' },
  );
  expect(refund).toMatchObject({ refund: expect.anything() });

  const has = (type: string) => (records: ReturnType<typeof recordsOf>) =>
    records.some(({ headers }) => headers['ce_type'] === type);
  await eventually('Kafka has the refund', () =>
    has('order.payment-partially-refunded')(recordsOf(orderId)),
  );
  await recorded(TRACE, 'POST /v1/orders');
  const [root] = spanned(TRACE)('POST /v1/orders');
  for (const { headers } of recordsOf(orderId))
    expect(headers['traceparent']).toBe(`00-${TRACE}-${root?.spanId}-01`);
  await eventually('the subscriber has the refund', () =>
    receiver.attempts.some(
      ({ event }) => event.subject === orderId && event.type === 'order.payment-partially-refunded',
    ),
  );
  const refunded = receiver.attempts.filter(({ event }) => event.subject === orderId);
  await eventually('every delivery has its span', () => {
    const spans = spanned(TRACE)('deliver webhook').map(({ spanId }) => `00-${TRACE}-${spanId}-01`);
    return refunded.every(({ headers }) => spans.includes(String(headers['traceparent'])));
  });

  expect(byProcesses(orderId).length).toBeGreaterThan(6);
  for (const line of byProcesses(orderId))
    expect(line, line.text).toMatchObject({ orderId, traceId: TRACE });
  const attempts = byProcesses(orderId).map(({ attempt }) => Number(attempt ?? 0));
  expect(Math.max(...attempts)).toBeGreaterThan(1);
  const request = linesAbout(orderId).find(
    ({ route, method }) => method === 'POST' && route === '/v1/orders',
  );
  expect(request).toMatchObject({ orderId, traceId: TRACE });
  for (const line of linesAbout(orderId))
    expect(line, line.text).toMatchObject({
      orderId,
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  expect(
    lines.filter(({ text }) => text.includes('Quayside') || text.includes('tok_flaky')),
  ).toEqual([]);

  await recorded(TRACE, 'hand over start-order', 'send orders.events', 'activity chargePayment');
  expect(orphans(collector.of(TRACE), CALLER)).toEqual([]);
  const charges = spanned(TRACE)('activity chargePayment').map(({ attributes }) => attributes);
  const tries = charges.map((attributes) => Number(attributes['oms.attempt']));
  expect(new Set(tries).size).toBe(tries.length);
  for (const { 'oms.attempt': attempt, 'error.type': type } of charges)
    expect(type).toBe(attempt === Math.max(...tries) ? undefined : 'PAYMENT_UNAVAILABLE');
  expect(tries.length).toBeGreaterThan(1);
  for (const personal of ['Quayside', 'Hamburg', 'tok_flaky', 'customer-1', 'a scratch'])
    expect(collector.bodies.join()).not.toContain(personal);
}, 120_000);

test('An order that is cancelled and refunded is one trace too, and its cancellation’s own leads to it', async () => {
  const [trace, cancelling] = ['a'.repeat(32), 'b'.repeat(32)];
  const orderId = await placed({}, `00-${trace}-${CALLER}-01`);
  await service.reaches(orderId, 'confirmed');
  const path = `/v1/orders/${orderId}/cancel`;
  const traceparent = `00-${cancelling}-${CALLER}-01`;
  const { status } = await service.call('customer-1', 'POST', path, {}, { traceparent });
  expect(status).toBeLessThan(300);
  await service.reaches(orderId, 'cancelled');
  const [order, cancel] = ['POST /v1/orders', 'POST /v1/orders/:orderId/cancel'];
  await recorded(cancelling, cancel);
  await eventually('the end is published', () => spanned(trace)('send orders.events').length >= 5);
  await recorded(trace, order, 'activity refundPayment');
  expect(orphans(collector.of(trace), CALLER)).toEqual([]);
  const [root] = spanned(trace)(order);
  const [request] = spanned(cancelling)(cancel);
  expect(request?.links).toMatchObject([{ traceId: trace, spanId: root?.spanId }]);
});

test('A traceparent that is not well-formed is ignored: the order gets a trace of its own', async () => {
  const orderId = await placed({}, `00-${TRACE.toUpperCase()}-00f067aa0ba902b7-01`);
  await service.reaches(orderId, 'confirmed');
  await eventually('Kafka has it', () => recordsOf(orderId).length >= 3);
  const traces = new Set(recordsOf(orderId).map(({ headers }) => headers['traceparent']));
  expect(traces.size).toBe(1);
  const [traceparent = ''] = traces;
  expect(traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/);
  expect(traceparent).not.toContain(TRACE);
  const traceId = traceparent.split('-')[1];
  for (const line of byProcesses(orderId)) expect(line).toMatchObject({ orderId, traceId });
});

test('While the collector takes no spans orders are carried on, and each process says so once', async () => {
  collector.status = 400;
  const refused = () => lines.filter(({ msg }) => msg === 'spans could not be sent, and are lost');
  for (const digit of ['c', 'd']) {
    const orderId = await placed({}, `00-${digit.repeat(32)}-${CALLER}-01`);
    await service.reaches(orderId, 'confirmed');
    await eventually('the API says so', () => refused().some((line) => line.service === 'api'));
  }
  const tellers = refused().map(({ service: teller }) => teller);
  expect(new Set(tellers).size).toBe(tellers.length);
});

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { simulatedLogistics } from '../../../../activities/providers/simulated/logistics.ts';
import { simulatedPayments } from '../../../../activities/providers/simulated/payments.ts';
import { inWork } from '../../../../ops/trace/work.ts';

const KEY = '0190d0d4-0000-7000-8000-000000000000:payment:1';
const SECRET_WORDS = 'Ada Lovelace, 1 Secret Street, tok_secret';

/** A provider gone mad: it answers whatever the test last said. */
let answer: { status: number; body: string } = { status: 200, body: '' };
const asked: { path: string; headers: Record<string, unknown> }[] = [];
const server = createServer((request, response) => {
  asked.push({ path: request.url ?? '', headers: request.headers });
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
});
let url = '';
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const answers = (status: number, body: unknown) => {
  answer = { status, body: typeof body === 'string' ? body : JSON.stringify(body) };
};
const call = (signal = AbortSignal.timeout(5_000)) => ({ idempotencyKey: KEY, signal });
const payments = (at = url) => simulatedPayments({ url: at, secret: 'the-secret' });
const logistics = () => simulatedLogistics({ url, secret: 'the-secret' });
const order = { orderId: 'o', userId: 'u' };
const money = { orderId: 'o', amount: 2_500, currency: 'EUR' };
const charge = (signal?: AbortSignal, at?: string) =>
  payments(at).charge({ ...order, ...money, paymentMethod: 'tok_secret' }, call(signal));
const refund = () => payments().refund({ ...money, reference: 'ch_1', reason: 'R' }, call());
const book = () =>
  logistics().book(
    { ...order, address: SECRET_WORDS, items: [{ itemId: 'i', quantity: 1 }] },
    call(),
  );

const charged = { key: KEY, reference: 'ch_1', status: 'charged', amount: 2_500, currency: 'EUR' };
const refunded = { ...charged, reference: 're_1', charge: 'ch_1', status: 'refunded' };
const booked = {
  key: KEY,
  reference: 'sh_1',
  status: 'booked',
  trackingNumber: 'T1',
  carrier: 'Simulated Parcel',
};
const unclear = { name: 'UnclearAnswer' };

test('a call takes the trace of the order along', async () => {
  answers(201, charged);
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  await inWork({ traceparent }, () => charge());
  expect(asked.at(-1)?.headers).toMatchObject({ traceparent });
  await charge();
  expect(asked.at(-1)?.headers).not.toHaveProperty('traceparent');
});

describe('a charge', () => {
  test('is the provider’s answer, requested with the secret and the key', async () => {
    answers(201, charged);
    expect(await charge()).toEqual({ status: 'charged', reference: 'ch_1' });
    expect(asked.at(-1)).toMatchObject({
      path: '/charges',
      headers: { authorization: 'Bearer the-secret', 'idempotency-key': KEY },
    });
  });

  test.each([
    ['no JSON', 200, '{"status": "char'],
    ['nothing', 200, ''],
    ['a status nobody agreed on', 200, { ...charged, status: 'probably' }],
    ['another amount', 200, { ...charged, amount: 2_501 }],
    ['an amount that is no number', 200, { ...charged, amount: '2500' }],
    ['another currency', 200, { ...charged, currency: 'USD' }],
    ['another key', 200, { ...charged, key: 'another' }],
    ['no reference', 200, { ...charged, reference: '' }],
    ['a decline that came as a success', 200, { ...charged, status: 'declined' }],
    ['a broken server', 500, { error: SECRET_WORDS }],
    ['a decline by something in between', 402, '<h1>Pay up</h1>'],
    ['a refusal nobody agreed on', 402, { error: 'no_idea' }],
    ['a redirect', 302, ''],
    ['more than anyone can read', 200, ' '.repeat(100_000)],
  ])('is unclear when the answer is %s', async (_, status, body) => {
    answers(status, body);
    await expect(charge()).rejects.toMatchObject(unclear);
  });

  test('is unclear when nobody answers', async () => {
    const failure = charge(undefined, 'http://127.0.0.1:9');
    await expect(failure).rejects.toMatchObject(unclear);
  });

  test('that was aborted before ends with the signal’s reason, without a request', async () => {
    const reason = new Error('cancelled by the saga');
    const before = asked.length;
    await expect(charge(AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(asked.length).toBe(before);
  });

  test('puts neither the provider’s words nor the customer’s into its error', async () => {
    for (const [status, body] of [
      [500, { error: SECRET_WORDS }],
      [200, { ...charged, currency: SECRET_WORDS }],
      [200, { [SECRET_WORDS]: SECRET_WORDS }],
      [402, { error: 'card_declined', message: SECRET_WORDS }],
    ] as const) {
      answers(status, body);
      const error: unknown = await charge().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(Error);
      const printed = `${error} ${(error as Error).stack} ${JSON.stringify(error)}`;
      expect(printed).not.toMatch(/Ada|Secret Street|tok_secret|the-secret/);
    }
  });
});

describe('a look-up', () => {
  test('finds nothing only when the provider itself says so', async () => {
    answers(404, { error: 'unknown_key' });
    expect(await payments().find(KEY, call())).toBeNull();
    expect(await logistics().find(KEY, call())).toBeNull();
  });

  test.each([
    ['a page that is not there', 404, 'Not Found'],
    ['an address the provider does not know', 404, { error: 'unknown_address' }],
    ['another key’s charge', 200, { ...charged, ...booked, status: 'booked', key: 'another' }],
  ])('is unclear when the answer is %s', async (_, status, body) => {
    answers(status, body);
    await expect(payments().find(KEY, call())).rejects.toMatchObject(unclear);
    await expect(logistics().find(KEY, call())).rejects.toMatchObject(unclear);
  });
});

describe('a refund', () => {
  test('that was already made under another key counts as done', async () => {
    answers(409, { error: 'already_refunded', refund: refunded });
    expect(await refund()).toEqual({ status: 'refunded', reference: 're_1' });
  });

  test.each([
    ['of less', 201, { ...refunded, amount: 1 }],
    ['of a charge that never was', 409, { error: 'not_charged' }],
    ['already made, it is not said which', 409, { error: 'already_refunded' }],
  ])('%s is unclear', async (_, status, body) => {
    answers(status, body);
    await expect(refund()).rejects.toMatchObject(unclear);
  });
});

describe('a shipment', () => {
  test('that was booked under the same key and has left since is still booked', async () => {
    answers(200, { ...booked, status: 'in_transit' });
    expect(await book()).toMatchObject({ status: 'booked', reference: 'sh_1' });
  });

  test.each([
    ['another key', { ...booked, key: 'another' }],
    ['a refusal that came as a success', { ...booked, status: 'refused' }],
    ['a status nobody agreed on', { ...booked, status: 'teleported' }],
  ])('is unclear when the answer is %s', async (_, body) => {
    answers(200, body);
    await expect(book()).rejects.toMatchObject(unclear);
  });

  test('is cancelled only when the carrier says so about this shipment', async () => {
    const cancel = () =>
      logistics().cancel({ orderId: 'o', reference: 'sh_1', reason: 'R' }, call());
    answers(200, { ...booked, status: 'cancelled' });
    expect(await cancel()).toEqual({ status: 'cancelled' });
    answers(200, { ...booked, status: 'cancelled', reference: 'sh_2' });
    await expect(cancel()).rejects.toMatchObject(unclear);
    answers(200, booked);
    await expect(cancel()).rejects.toMatchObject(unclear);
    answers(409, { error: 'already_dispatched' });
    await expect(cancel()).rejects.toMatchObject({ code: 'SHIPMENT_ALREADY_DISPATCHED' });
  });
});

/** Clients that take their time, over real connections: what they hold is bounded and given back. */
import { EventEmitter, once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { startHttpServer } from '../../../api/http/server.ts';
import { createShares } from '../../../api/http/slots.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld } from '../../support/apiWorld.ts';

const world = await apiWorld({
  gate: { shares: createShares(2) },
  saga: { cancel: async () => ({ outcome: 'cancelling', status: 'cancelling' }) },
});
const { api, issuer, database } = world;
const authorization = `Bearer ${await issuer.token('customer-1')}`;
const HUGE = 64 * 1024 * 1024;
/** More than both ends' buffers hold, under one address; the API under all others. */
const server = await startHttpServer(
  (request, bindings) =>
    request.url.endsWith('/huge')
      ? new Response(new Uint8Array(HUGE))
      : api.fetch(request, bindings as never),
  { host: '127.0.0.1', port: 0, requestTimeoutMs: 1_000, stalledMs: 2_500 },
);
afterAll(() => server.close(1_000));

const HEALTHY = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n';
const LAST = 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

function client(request: string) {
  const socket = connect(server.port, '127.0.0.1', () => socket.write(request));
  let said = '';
  let bytes = 0;
  socket.on('error', () => undefined);
  socket.on('data', (part: Buffer) => {
    bytes += part.length;
    if (said.length < 1_000_000) said += part.toString('latin1');
  });
  return { socket, closed: once(socket, 'close'), said: () => said, bytes: () => bytes };
}

describe('a client that does not read its answer', () => {
  test('is let go after a while', async () => {
    const { socket, closed, bytes } = client('GET /huge HTTP/1.1\r\nHost: x\r\n\r\n');
    socket.pause();
    await sleep(7_000);
    socket.resume();
    await closed;
    expect(bytes()).toBeLessThan(HUGE);
  });

  test('holds its caller’s share until it has', async () => {
    const list = (bindings: object) =>
      api.request('/v1/orders', { headers: { authorization } }, bindings);
    const unread = [new EventEmitter(), new EventEmitter()];
    for (const outgoing of unread) expect((await list({ outgoing })).status).toBe(200);
    expect((await list({})).status).toBe(429);
    for (const outgoing of unread) outgoing.emit('close');
    expect((await list({})).status).toBe(200);
    // One that went away before is waited for no longer.
    const gone = Object.assign(new EventEmitter(), { destroyed: true });
    for (let n = 0; n < 3; n += 1) expect((await list({ outgoing: gone })).status).toBe(200);
  });

  test('differs from those that do: they may ask again and again, and follow timelines beside', async () => {
    const orderId = await acceptOrder(database.db);
    const address = `http://127.0.0.1:${server.port}/v1/orders`;
    const follow = async () => {
      const headers = { authorization, accept: 'text/event-stream' };
      return fetch(`${address}/${orderId}/events`, { headers });
    };
    const live = await Promise.all([follow(), follow()]);
    for (let n = 0; n < 10; n += 1) {
      const answer = await fetch(address, { headers: { authorization } });
      expect([n, answer.status]).toEqual([n, 200]);
      await answer.text();
    }
    expect(live.map(({ status }) => status)).toEqual([200, 200]);
    await Promise.all(live.map(({ body }) => body?.cancel()));
  });

  test('may ask ahead, but not without end: each of those answers is kept for it', async () => {
    const ask = (count: number) => client(HEALTHY.repeat(count - 1) + LAST);
    const some = ask(16);
    await some.closed;
    expect(some.said().match(/HTTP\/1\.1 200 /g)).toHaveLength(16);
    const many = ask(500);
    await many.closed;
    expect(many.said().match(/HTTP\/1\.1 200 /g) ?? []).not.toHaveLength(500);
  });

  test('of /docs costs no memory of its own: all are sent the same bytes', async () => {
    const before = process.memoryUsage().arrayBuffers;
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => api.request('/docs/swagger-ui-bundle.js')),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
  });
});

describe('a client that never ends its request', () => {
  test('is told nothing more in the middle of the answer it has', async () => {
    const orderId = await acceptOrder(database.db);
    const stream = client(
      [
        `GET /v1/orders/${orderId}/events HTTP/1.1`,
        ...['Host: x', `Authorization: ${authorization}`, 'Accept: text/event-stream'],
        ...['Content-Length: 10', '', '12'],
      ].join('\r\n'),
    );
    const whole = client('GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12');
    await Promise.all([stream.closed, whole.closed]);
    expect(stream.said()).toContain('event: order.created');
    for (const { said } of [stream, whole]) {
      expect(said()).toMatch(/^HTTP\/1\.1 200 /);
      expect(said()).not.toContain('408');
    }
  });

  test('is told so when it has no answer yet, with the headers that every answer has', async () => {
    const late = client('POST /v1/orders HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    await late.closed;
    expect(late.said()).toMatch(/^HTTP\/1\.1 408 /);
    const { headers } = await api.request('/v1/nothing');
    const told = late.said().toLowerCase();
    for (const [name, value] of headers) {
      if (name !== 'x-request-id') expect(told).toContain(`${name}: ${value.toLowerCase()}\r\n`);
    }
  });

  test('is told so also on a connection that had an answer before', async () => {
    const late = client('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHo');
    await late.closed;
    expect(late.said()).toMatch(/^HTTP\/1\.1 200 .*HTTP\/1\.1 408 /s);
  });

  test('is refused with 408 in the middle of its body', async () => {
    const head = [
      'POST /v1/orders HTTP/1.1',
      'Host: x',
      `Authorization: ${authorization}`,
      'Content-Type: application/json',
      'Content-Length: 100',
    ];
    const late = client(`${head.join('\r\n')}\r\n\r\n{`);
    await late.closed;
    expect(late.said()).toMatch(/^HTTP\/1\.1 408 /);
    expect(late.said()).toContain('"code":"REQUEST_TIMEOUT"');
  });
});

test('a cancellation without any body is accepted', async () => {
  const orderId = await acceptOrder(database.db);
  const answer = await fetch(`http://127.0.0.1:${server.port}/v1/orders/${orderId}/cancel`, {
    method: 'POST',
    headers: { authorization },
  });
  expect([answer.status, await answer.json()]).toMatchObject([200, { status: 'cancelling' }]);
});

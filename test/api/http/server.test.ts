/** Slow clients over real connections: the memory and slots they hold are bounded and released. */
import { EventEmitter, once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import type { RefusedRequest } from '../../../api/http/brokenRequests.ts';
import { logRefused } from '../../../api/http/requestLog.ts';
import { startHttpServer } from '../../../api/http/server.ts';
import { createShares } from '../../../api/http/slots.ts';
import { acceptOrder } from '../../../proof/fixtures/acceptedOrder.ts';
import { apiWorld, newOrder, stockCatalogue } from '../../support/apiWorld.ts';
import { eventually } from '../../support/eventually.ts';

const world = await apiWorld({
  gate: { shares: createShares(2) },
  saga: { cancel: async () => ({ outcome: 'cancelling', status: 'cancelling' }) },
});
const { api, issuer, database } = world;
await stockCatalogue(world);
const authorization = `Bearer ${await issuer.token('customer-1')}`;
const HUGE = 64 * 1024 * 1024;
let hugeAnswer: ServerResponse | null = null;
const refused: RefusedRequest[] = [];
/** Under /huge an answer larger than the buffers of both ends; under all other paths the API. */
const server = await startHttpServer(
  (request, bindings) => {
    if (!request.url.endsWith('/huge')) return api.fetch(request, bindings as never);
    hugeAnswer = (bindings as { outgoing: ServerResponse }).outgoing;
    return new Response(new Uint8Array(HUGE));
  },
  {
    host: '127.0.0.1',
    port: 0,
    requestTimeoutMs: 1_000,
    stalledMs: 2_500,
    onRefused: (one) => refused.push(one),
  },
);
afterAll(() => server.close(1_000));

const HEALTHY = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n';
const LAST = 'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';

function client(request: string, port = server.port) {
  const socket = connect(port, '127.0.0.1', () => socket.write(request));
  let received = '';
  let bytes = 0;
  socket.on('error', () => undefined);
  socket.on('data', (part: Buffer) => {
    bytes += part.length;
    if (received.length < 1_000_000) received += part.toString('latin1');
  });
  return { socket, closed: once(socket, 'close'), received: () => received, bytes: () => bytes };
}

describe('a client that does not read its answer', () => {
  test('is disconnected after a while', async () => {
    const { socket, closed, bytes } = client('GET /huge HTTP/1.1\r\nHost: x\r\n\r\n');
    socket.pause();
    await eventually('the server closes the connection', () => hugeAnswer?.closed);
    socket.resume();
    await closed;
    expect(bytes()).toBeLessThan(HUGE);
  });

  test('is disconnected before others when answers take too much memory', async () => {
    const answers = new Map<string, ServerResponse>();
    const few = await startHttpServer(
      ({ url }, bindings) => {
        const { pathname } = new URL(url);
        answers.set(pathname, (bindings as { outgoing: ServerResponse }).outgoing);
        if (pathname === '/huge') return new Response(new Uint8Array(HUGE));
        return new Response(new ReadableStream({ pull: (to) => to.enqueue(new Uint8Array(1)) }));
      },
      { host: '127.0.0.1', port: 0, requestTimeoutMs: 60_000, maxUnreadBytes: HUGE / 2 },
    );
    const [other, huge] = ['/live', '/huge'].map((path) =>
      client(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`, few.port),
    );
    huge?.socket.pause();
    await eventually('the other is answered', () => (other?.bytes() ?? 0) > 1_000);
    await eventually('it is disconnected', () => answers.get('/huge')?.closed);
    huge?.socket.resume();
    await huge?.closed;
    expect(huge?.bytes()).toBeLessThan(HUGE);
    expect(answers.get('/live')?.closed).toBe(false);
    other?.socket.destroy();
    await few.close(1_000);
  });

  test('holds its caller’s share until the answer is sent', async () => {
    const list = (bindings: object) =>
      api.request('/v1/orders', { headers: { authorization } }, bindings);
    const unread = [new EventEmitter(), new EventEmitter()];
    for (const outgoing of unread) expect((await list({ outgoing })).status).toBe(200);
    expect((await list({})).status).toBe(429);
    for (const outgoing of unread) outgoing.emit('close');
    expect((await list({})).status).toBe(200);
    // A client that has disconnected holds no share.
    const disconnected = Object.assign(new EventEmitter(), { destroyed: true });
    for (let n = 0; n < 3; n += 1)
      expect((await list({ outgoing: disconnected })).status).toBe(200);
  });

  test('does not limit clients that read: they may send request after request and follow timelines', async () => {
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

  test('may pipeline 16 requests and no more, since each answer is kept in memory', async () => {
    const ask = (count: number) => client(HEALTHY.repeat(count - 1) + LAST);
    const some = ask(16);
    await some.closed;
    expect(some.received().match(/HTTP\/1\.1 200 /g)).toHaveLength(16);
    const many = ask(500);
    await many.closed;
    expect(many.received().match(/HTTP\/1\.1 200 /g) ?? []).not.toHaveLength(500);
  });

  test('of /docs shares one copy in memory with all others', async () => {
    const before = process.memoryUsage().arrayBuffers;
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => api.request('/docs/swagger-ui-bundle.js')),
    );
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
  });
});

describe('a client that never ends its request', () => {
  test('gets no second answer in the middle of the first', async () => {
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
    expect(stream.received()).toContain('event: order.created');
    for (const { received } of [stream, whole]) {
      expect(received()).toMatch(/^HTTP\/1\.1 200 /);
      expect(received()).not.toContain('408');
    }
  });

  test('gets 408 when it has no answer yet, with the headers of every answer', async () => {
    const late = client('POST /v1/orders HTTP/1.1\r\nHost: x\r\nX-Slow: ');
    await late.closed;
    expect(late.received()).toMatch(/^HTTP\/1\.1 408 /);
    const { headers } = await api.request('/v1/nothing');
    const answer = late.received().toLowerCase();
    for (const [name, value] of headers) {
      if (name !== 'x-request-id') expect(answer).toContain(`${name}: ${value.toLowerCase()}\r\n`);
    }
  });

  test('gets 408 also on a connection with an earlier answer', async () => {
    const late = client('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHo');
    await late.closed;
    expect(late.received()).toMatch(/^HTTP\/1\.1 200 .*HTTP\/1\.1 408 /s);
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
    expect(late.received()).toMatch(/^HTTP\/1\.1 408 /);
    expect(late.received()).toContain('"code":"REQUEST_TIMEOUT"');
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

describe('a request that is followed by what is no request', () => {
  const order = JSON.stringify(newOrder());
  const place = [
    'POST /v1/orders HTTP/1.1',
    ...['Host: x', `Authorization: ${authorization}`, 'Content-Type: application/json'],
    ...[`Content-Length: ${order.length}`, '', order],
  ].join('\r\n');

  test.each([
    ['rubbish', '\u0000\u0001 rubbish\r\n\r\n'],
    ['a request that is broken', 'GET / HTTP/9.9\r\n\r\n'],
    ['rubbish in many packets', 'x'.repeat(200_000)],
  ])('%s is answered for itself, and then the connection ends', async (_what, rest) => {
    const sent = client(place + rest);
    await sent.closed;
    expect(sent.received()).toMatch(/^HTTP\/1\.1 201 .*\r\n\r\n\{"orderId":.*HTTP\/1\.1 4\d\d /s);
    expect(sent.received().match(/HTTP\/1\.1 /g)).toHaveLength(2);
  });

  test('is answered for itself also on a connection that it asks to close', async () => {
    const sent = client(`${LAST}rubbish\r\n\r\n`);
    await sent.closed;
    expect(sent.received()).toMatch(/^HTTP\/1\.1 200 /);
    expect(sent.received().match(/HTTP\/1\.1 /g)).toHaveLength(1);
  });
});

test.each([
  ['rubbish', 'rubbish\r\n\r\n', 400],
  ['headers that are too large', `GET / HTTP/1.1\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ['no Host', 'GET /healthz HTTP/1.1\r\n\r\n', 400],
  ['CONNECT', 'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['an unknown expectation', 'GET / HTTP/1.1\r\nHost: x\r\nExpect: more\r\n\r\n', 400],
])(
  '%s, which no route sees, has a line in the log and counts as a problem',
  async (_what, request, status) => {
    refused.length = 0;
    const sent = client(request);
    await eventually('it is answered', () => sent.received().includes('"requestId"'));
    sent.socket.destroy();
    expect(sent.received()).toContain(`HTTP/1.1 ${status} `);
    const [one] = refused;
    if (!one) throw new Error('it was not reported');
    expect(sent.received()).toContain(`"requestId":"${one.requestId}"`);
    const observed: unknown[] = [];
    const lines: unknown[] = [];
    logRefused(
      { observe: (request) => observed.push(request) },
      { info: (line) => lines.push(line) },
    )(one);
    expect(lines).toMatchObject([
      { requestId: one.requestId, status, code: one.code, route: 'none' },
    ]);
    expect(observed).toMatchObject([{ status, code: one.code, route: 'none' }]);
  },
);

import { once } from 'node:events';
import { connect } from 'node:net';
import { Gauge } from 'prom-client';
import { afterAll, expect, test } from 'vitest';
import { startHealthServer } from '../../ops/healthServer.ts';
import { createRegistry } from '../../ops/registry.ts';

const registry = createRegistry('tested');
let computations = 0;
new Gauge({
  name: 'computations',
  help: 'How often the metrics were computed.',
  registers: [registry],
  collect() {
    computations += 1;
    this.set(computations);
  },
});
let waitingFor: () => readonly string[] = () => [];
const server = await startHealthServer({
  host: '127.0.0.1',
  port: 0,
  registry,
  waitingFor: () => waitingFor(),
});
afterAll(() => server.close());
const ask = (path: string, method = 'GET') =>
  fetch(`http://127.0.0.1:${server.port}${path}`, { method });

test('/healthz answers while the process lives', async () => {
  const response = await ask('/healthz?from=probe');
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(await response.json()).toEqual({ status: 'ok' });
});

test('/readyz names what is missing', async () => {
  expect(await (await ask('/readyz')).json()).toEqual({ ready: true, waitingFor: [] });
  waitingFor = () => ['kafka'];
  const response = await ask('/readyz');
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({ ready: false, waitingFor: ['kafka'] });
});

test('/readyz names what is late, and is ready all the same', async () => {
  const late = await startHealthServer({
    ...{ host: '127.0.0.1', port: 0, registry },
    waitingFor: () => [],
    late: () => ['feed'],
  });
  const response = await fetch(`http://127.0.0.1:${late.port}/readyz`);
  const told = await response.json();
  await late.close();
  expect([response.status, told]).toEqual([200, { ready: true, waitingFor: [], late: ['feed'] }]);
});

test('A check that throws answers 503', async () => {
  waitingFor = () => {
    throw new Error('broken');
  };
  const response = await ask('/readyz');
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual({ status: 'unavailable' });
});

test('/metrics carry the name of the process', async () => {
  const response = await ask('/metrics');
  expect(response.headers.get('content-type')).toBe(registry.contentType);
  expect(await response.text()).toContain('service="tested"');
});

test('Requests for /metrics at the same time share one computation', async () => {
  const before = computations;
  const count = 100;
  const last = 'GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
  const socket = connect(server.port, '127.0.0.1');
  let received = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    received += text;
  });
  // Pipelined on one connection, so all requests arrive before the first answer is ready.
  socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(count - 1) + last);
  await once(socket, 'close');
  expect(received.match(/HTTP\/1\.1 200 /g)).toHaveLength(count);
  expect(computations - before).toBeLessThanOrEqual(1);
});

test('HEAD is answered without a body, and other methods and paths are refused', async () => {
  const head = await ask('/metrics', 'HEAD');
  expect([head.status, await head.text()]).toEqual([200, '']);
  const post = await ask('/healthz', 'POST');
  expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  expect((await ask('/')).status).toBe(404);
});

test('A check by HTTP/1.0 needs no Host header', async () => {
  const socket = connect(server.port, '127.0.0.1');
  let received = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    received += text;
  });
  socket.write('GET /healthz HTTP/1.0\r\n\r\n');
  await once(socket, 'close');
  expect(received).toMatch(/^HTTP\/1\.1 200 .*\{"status":"ok"\}$/s);
});

test('A port in use is an error of the start', async () => {
  const again = startHealthServer({
    host: '127.0.0.1',
    port: server.port,
    registry,
    waitingFor: () => [],
  });
  await expect(again).rejects.toThrow('EADDRINUSE');
});

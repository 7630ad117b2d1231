import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { connectDatabase } from '../../db/client.ts';
import { inventoryItems } from '../../db/schema.ts';
import { freePort } from '../../dev/process/ports.ts';
import { quickStart } from '../../dev/process/quickStart.ts';
import { newOrder } from '../support/apiWorld.ts';
import { testDatabase } from '../support/database.ts';
import { TEST_ENCRYPTION_KEYS } from '../support/encryptionKeys.ts';
import { eventually } from '../support/eventually.ts';
import { testIssuer } from '../support/issuer.ts';
import { runProgram } from '../support/runProgram.ts';
import { startTcpProxy } from '../support/tcpProxy.ts';

/** A process starts in a second, and in many on a busy machine. */
const START_WITHIN_MS = 60_000;
vi.setConfig({ testTimeout: 3 * START_WITHIN_MS });

const { url } = await testDatabase();
const issuer = await testIssuer();
const database = connectDatabase(url, 2, 'process-test');
afterAll(() => database.close());
await database.db
  .insert(inventoryItems)
  .values({ itemId: 'mug', name: 'Mug', unitPrice: 1_000, currency: 'EUR', onHand: 1_000 });

interface Running {
  readonly process: ChildProcess;
  readonly address: string;
  readonly port: number;
  readonly opsPort: number;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}
const started: ChildProcess[] = [];
afterAll(() => {
  for (const process of started) process.kill('SIGKILL');
});

async function startApi(environment: Record<string, string> = {}): Promise<Running> {
  const port = await freePort();
  const opsPort = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, ['api/main.ts'], {
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'test',
      ...quickStart(),
      DATABASE_URL: url,
      ENCRYPTION_KEYS: TEST_ENCRYPTION_KEYS,
      API_PORT: String(port),
      API_OPS_PORT: String(opsPort),
      API_SERVICES: 'creation,query',
      OAUTH_ISSUER: issuer.issuer,
      OAUTH_AUDIENCE: issuer.audience,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = once(child, 'exit').then(([code]) => {
    // The output is the only trace of why a process ended unexpectedly.
    if (code) console.error(output);
    return code as number | null;
  });
  const answers = async (): Promise<boolean> => {
    if (child.exitCode !== null) throw new Error(output);
    return fetch(`${address}/healthz`).then(
      (response) => response.ok,
      () => false,
    );
  };
  await eventually('the API is up', answers, START_WITHIN_MS);
  return { process: child, address, port, opsPort, output: () => output, ended };
}

const post = async (api: Running, prefer: string, headers: Record<string, string> = {}) =>
  fetch(`${api.address}/v1/orders`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await issuer.token('customer-1')}`,
      'content-type': 'application/json',
      prefer,
      ...headers,
    },
    body: JSON.stringify(newOrder()),
  });

/** The server's answer to raw bytes, up to the end of the connection. */
async function raw(port: number, request: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.setEncoding('utf8').on('data', (text: string) => {
    answer += text;
  });
  socket.on('error', () => undefined);
  socket.write(request);
  await once(socket, 'close');
  return answer;
}

describe('the API’s process', () => {
  test('serves orders without Temporal, and logs one JSON line per request', async () => {
    const api = await startApi();
    const placed = await post(api, '');
    expect(placed.status).toBe(201);
    const { orderId } = (await placed.json()) as { orderId: string };
    const authorization = `Bearer ${await issuer.token('customer-1')}`;
    const read = await fetch(`${api.address}/v1/orders/${orderId}`, { headers: { authorization } });
    expect(read.status).toBe(200);
    for (const address of [api.address, `http://127.0.0.1:${api.opsPort}`]) {
      const readiness = await fetch(`${address}/readyz`);
      const state = { ready: true, waitingFor: [], late: [] };
      expect([readiness.status, await readiness.json()]).toEqual([200, state]);
    }
    const metrics = (port: number) => fetch(`http://127.0.0.1:${port}/metrics`);
    expect(await (await metrics(api.opsPort)).text()).toContain('oms_feed_lag_seconds{');
    expect((await metrics(api.port)).status).toBe(404);
    // Its output arrives by a pipe, perhaps after its answers.
    await eventually('the requests are logged', async () => api.output().split('\n').length > 3);
    const lines = api
      .output()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toContainEqual(
      expect.objectContaining({ service: 'api', method: 'POST', route: '/v1/orders', status: 201 }),
    );
    expect(lines).toContainEqual(
      expect.objectContaining({ msg: 'serving', url: api.address, port: api.port }),
    );
    expect(api.output()).not.toContain('Example Street');
    expect(api.output()).not.toContain(authorization);
    api.process.kill('SIGKILL');
  });

  test('finishes requests in flight on SIGTERM, then exits', async () => {
    const api = await startApi();
    const waiting = post(api, 'wait=30');
    await eventually('a request is held', async () => {
      const metrics = await fetch(`http://127.0.0.1:${api.opsPort}/metrics`);
      return (await metrics.text()).includes('oms_http_held{kind="waiters",service="api"} 1');
    });
    api.process.kill('SIGTERM');
    expect((await waiting).status).toBe(201);
    expect(await api.ended).toBe(0);
    await expect(fetch(`${api.address}/healthz`)).rejects.toThrow();
  });

  test('killed while it holds an answer, a repeat at another process gets the same order', async () => {
    const key = { 'idempotency-key': 'held-when-killed' };
    const [first, second] = await Promise.all([startApi(), startApi()]);
    const lost = post(first, 'wait=30', key).catch(() => 'no answer');
    await eventually('the answer is held', async () => {
      const [row] = await database.sql`select 1 from idempotency_keys where held_until is not null`;
      return row !== undefined;
    });
    first.process.kill('SIGKILL');
    expect(await lost).toBe('no answer');

    // The first process may still be alive and answer.
    const early = await post(second, '', key);
    expect(early.status).toBe(409);
    expect(Number(early.headers.get('retry-after'))).toBeGreaterThan(0);
    // As some 35 seconds later.
    await database.sql`update idempotency_keys set held_until = now() where held_until is not null`;
    const repeat = await post(second, 'wait=30', key);
    const { orderId, status } = (await repeat.json()) as { orderId: string; status: string };
    expect([status, repeat.headers.get('idempotency-replayed')]).toEqual(['pending', 'true']);
    const made = await database.sql`
      select order_id from idempotency_keys where key = 'held-when-killed'`;
    expect(made).toEqual([{ order_id: orderId }]);
    second.process.kill('SIGKILL');
  });

  test('ends in bounded time although a client follows a timeline', async () => {
    const api = await startApi();
    const placed = await post(api, '');
    const stream = await fetch(`${api.address}${placed.headers.get('location')}/events`, {
      headers: {
        authorization: `Bearer ${await issuer.token('customer-1')}`,
        accept: 'text/event-stream',
      },
    });
    let heard = '';
    // Reading throws when the stream is cut off instead of ended.
    for await (const words of stream.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      heard += words;
      if (heard.includes('event: order.created')) api.process.kill('SIGTERM');
    }
    expect(heard).toContain('event: order.created');
    expect(await api.ended).toBe(0);
  });

  test('answers headers that are too large, and broken requests, with problem details', async () => {
    const api = await startApi();
    const large = await raw(
      api.port,
      `GET /healthz HTTP/1.1\r\nHost: x\r\nX-Large: ${'x'.repeat(20_000)}\r\n\r\n`,
    );
    expect(large).toMatch(/^HTTP\/1\.1 431 /);
    expect(large).toContain('"code":"HEADERS_TOO_LARGE"');
    for (const request of [
      'NONSENSE\r\n\r\n',
      'GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n',
      'GET /healthz HTTP/1.0\r\n\r\n',
      'GET /healthz HTTP/1.1\r\nHost: a b/..\r\nConnection: close\r\n\r\n',
      'OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      'CONNECT elsewhere:443 HTTP/1.1\r\nHost: x\r\n\r\n',
      'POST /v1/orders HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\nContent-Length: 2\r\n\r\n{}',
      'POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n',
    ]) {
      const broken = await raw(api.port, request);
      expect(broken, request).toMatch(/^HTTP\/1\.1 400 /);
      expect(broken.toLowerCase(), request).toContain('content-type: application/problem+json');
      expect(broken, request).toContain('"code":"INVALID_REQUEST"');
    }
    api.process.kill('SIGKILL');
  });

  test('disconnects a client that sends too slowly', async () => {
    const api = await startApi({ API_REQUEST_TIMEOUT_SECONDS: '1' });
    const slow = await raw(
      api.port,
      'POST /v1/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nX-Slow: ',
    );
    expect(slow).toMatch(/^HTTP\/1\.1 408 /);
    expect(slow).toContain('"code":"REQUEST_TIMEOUT"');
    api.process.kill('SIGKILL');
  });

  test('answers 503 while Postgres is down, and serves again when it is back', async () => {
    const real = new URL(url);
    const proxy = await startTcpProxy(real.host);
    await proxy.open();
    const throughProxy = new URL(url);
    throughProxy.host = proxy.address;
    const api = await startApi({ DATABASE_URL: throughProxy.href });
    expect((await post(api, '')).status).toBe(201);
    expect((await fetch(`${api.address}/readyz`)).status).toBe(200);

    await proxy.close();
    const answer = await post(api, '');
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await answer.json()).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect((await fetch(`${api.address}/healthz`)).status).toBe(200);
    expect((await fetch(`${api.address}/readyz`)).status).toBe(503);

    await proxy.open();
    await eventually('orders are taken again', async () => (await post(api, '')).status === 201);
    api.process.kill('SIGKILL');
    await proxy.close();
  });

  test('survives connections that break in the middle of transactions, and writes whole orders', async () => {
    const proxy = await startTcpProxy(new URL(url).host);
    await proxy.open();
    const throughProxy = new URL(url);
    throughProxy.host = proxy.address;
    const api = await startApi({ DATABASE_URL: throughProxy.href });
    const accepted: string[] = [];
    const place = async (): Promise<void> => {
      const answer = await post(api, '');
      const { orderId, code } = (await answer.json()) as { orderId: string; code: string };
      if (answer.status === 201) accepted.push(orderId);
      else expect(code).toBe('SERVICE_UNAVAILABLE');
    };
    for (let round = 0; round < 6; round += 1) {
      const placing = Array.from({ length: 30 }, place);
      // Some are answered, some still in flight.
      await Promise.race(placing);
      await proxy.close();
      await Promise.all(placing);
      await proxy.open();
    }
    await eventually('orders are taken again', async () => (await post(api, '')).status === 201);
    expect(accepted.length).toBeGreaterThan(0);
    expect(api.process.exitCode).toBeNull();
    api.process.kill('SIGKILL');
    await proxy.close();

    const torn = await database.sql`
      select orders.order_id from orders
      where (select count(*) from order_items where order_id = orders.order_id) <> 1
         or (select count(*) from order_events where order_id = orders.order_id) <> 1
         or (select count(*) from event_deliveries where order_id = orders.order_id) <> 1
         or (select count(*) from commands where order_id = orders.order_id) <> 1`;
    expect(torn).toEqual([]);
    const kept =
      await database.sql`select order_id from orders where order_id in ${database.sql(accepted)}`;
    expect(kept).toHaveLength(accepted.length);
    const orphans = await database.sql`
      select order_id from order_events where order_id not in (select order_id from orders)`;
    expect(orphans).toEqual([]);
  });

  test('reports a missing setting in one sentence, and does not start', async () => {
    const { code, output } = await runProgram('api/main.ts', {});
    expect(code).toBe(78);
    expect(output).toContain('OAUTH_ISSUER is not set.');
    expect(output).not.toMatch(/^\s+at /m);
  });
});

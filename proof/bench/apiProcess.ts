/** Real engines, the issuer and one API process, for measurements of the API. */
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { requestToken } from '../../dev/issuer/requestToken.ts';
import { serveIssuer } from '../../dev/issuer/server.ts';
import { issuerKeys } from '../../dev/issuer/signingKey.ts';
import { startChild } from '../../dev/process/childProcess.ts';
import { freePort } from '../../dev/process/ports.ts';
import { CATALOGUE, seedCatalogue } from '../../dev/seed.ts';
import { startBenchEngines } from './engines.ts';

const AUDIENCE = 'https://orders.bench/api';
const STOCK = 100_000_000;

interface MeasuredApi {
  readonly address: string;
  readonly databaseUrl: string;
  readonly temporalAddress: string;
  readonly token: string;
  /** @returns the status and the body's text. */
  call(method: string, path: string, body?: unknown): Promise<{ status: number; text: string }>;
  /** Bytes, and seconds of CPU, from the process's metrics. */
  usage(): Promise<{ rss: number; heapUsed: number; cpuSeconds: number }>;
  close(): Promise<void>;
}

export async function measuredApi(environment: Record<string, string> = {}): Promise<MeasuredApi> {
  const engines = await startBenchEngines();
  const { databaseUrl, folder } = engines;
  const temporal = await engines.startTemporal();
  await seedCatalogue(databaseUrl);
  const [issuerPort, port] = [await freePort(), await freePort()];
  const issuer = `http://127.0.0.1:${issuerPort}`;
  const keys = await issuerKeys(join(folder, 'issuer'));
  const options = {
    issuer,
    audience: AUDIENCE,
    keys,
    origins: [],
    docsRedirectUris: [`${issuer}/x`],
  };
  const issuerServer = await serveIssuer(options, issuerPort);
  const api = startChild('api/main.ts', {
    PATH: process.env['PATH'] ?? '',
    DATABASE_URL: databaseUrl,
    TEMPORAL_ADDRESS: temporal.address,
    OAUTH_ISSUER: issuer,
    OAUTH_AUDIENCE: AUDIENCE,
    API_PORT: String(port),
    API_RATE_PER_SECOND: '1000000',
    API_RATE_BURST: '1000000',
    LOG_LEVEL: 'warn',
    ...environment,
  });
  const address = `http://127.0.0.1:${port}`;
  for (let attempt = 0; ; attempt += 1) {
    const answer = await fetch(`${address}/readyz`).catch(() => null);
    if (answer?.ok) break;
    if (attempt > 300) throw new Error(`the API is not ready: ${api.output()}`);
    await sleep(100);
  }
  const { token } = await requestToken(issuer, 'storefront');
  const { token: warehouse } = await requestToken(issuer, 'warehouse');
  const agent = new Agent({ keepAlive: true });
  const callAs = (bearer: string, method: string, path: string, body?: unknown) =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const sent = body === undefined ? undefined : JSON.stringify(body);
      const headers = {
        authorization: `Bearer ${bearer}`,
        ...(sent === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(sent) }),
      };
      const call = request(address + path, { method, headers, agent }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      });
      call.on('error', reject).end(sent);
    });
  const [{ itemId, name, unitPrice }] = CATALOGUE;
  await callAs(warehouse, 'PUT', `/v1/inventory/${itemId}`, {
    ...{ name, unitPrice, currency: 'EUR', onHand: STOCK },
  });
  const metric = (text: string, name: string): number =>
    Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)`, 'm').exec(text)?.[1]);
  return {
    address,
    databaseUrl,
    temporalAddress: temporal.address,
    token,
    call: (method, path, body) => callAs(token, method, path, body),
    async usage() {
      const text = await (await fetch(`${address}/metrics`)).text();
      return {
        rss: metric(text, 'process_resident_memory_bytes'),
        heapUsed: metric(text, 'nodejs_heap_size_used_bytes'),
        cpuSeconds: metric(text, 'process_cpu_seconds_total'),
      };
    },
    async close() {
      agent.destroy();
      await api.signal('SIGTERM');
      await issuerServer.close();
      await engines.close();
    },
  };
}

export const benchOrder = {
  userId: 'bench-customer',
  items: [{ itemId: CATALOGUE[0].itemId, quantity: 1, unitPrice: CATALOGUE[0].unitPrice }],
  shippingAddress: '12 Harbour Street, Ghent',
  paymentMethod: 'tok_ok',
};

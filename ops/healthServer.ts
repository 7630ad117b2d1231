/** /healthz, /readyz and /metrics of a process that serves nothing else. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { collectDefaultMetrics, Registry } from 'prom-client';

/** A registry whose metrics all carry the process's name. */
export function createRegistry(service: string): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  return registry;
}

export interface HealthServerOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly registry: Registry;
  /** Names what the process still waits for; empty when it can do its work. */
  readonly waitingFor: () => readonly string[] | Promise<readonly string[]>;
}

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

const answer = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
};

/** @throws when the port is taken. */
export async function startHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const handle = async (path: string, response: ServerResponse): Promise<void> => {
    if (path === '/healthz') return answer(response, 200, { status: 'ok' });
    if (path === '/readyz') {
      const waitingFor = await options.waitingFor();
      return answer(response, waitingFor.length === 0 ? 200 : 503, {
        ready: waitingFor.length === 0,
        waitingFor,
      });
    }
    if (path !== '/metrics') return answer(response, 404, { status: 'not found' });
    const text = await options.registry.metrics();
    response.writeHead(200, { 'content-type': options.registry.contentType });
    response.end(text);
  };
  const server = createServer({ requestTimeout: 10_000, headersTimeout: 5_000 }, (request, out) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      out.setHeader('allow', 'GET, HEAD');
      return answer(out, 405, { status: 'method not allowed' });
    }
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    handle(path, out).catch(() => answer(out, 503, { status: 'unavailable' }));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

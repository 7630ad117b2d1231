/** The HTTP server for /healthz, /readyz and /metrics, on a port that only operations reach. */
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { type HealthOptions, healthRoutes } from './health.ts';
import { listen } from './listen.ts';

const LIMITS = { requestTimeout: 10_000, headersTimeout: 5_000 };
/** Each holds a copy of the metrics until it is read. */
const MAX_CONNECTIONS = 100;
/** Milliseconds without a byte in either direction after which a connection is closed. */
const STALLED_MS = 30_000;

export interface HealthServerOptions extends HealthOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
}

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

function healthApp(options: HealthOptions): Hono {
  const app = new Hono();
  app.use('*', async (c, next) => {
    if (c.req.method === 'GET' || c.req.method === 'HEAD') return next();
    return c.json({ status: 'method not allowed' }, 405, { Allow: 'GET, HEAD' });
  });
  app.route('/', healthRoutes(options));
  app.notFound((c) => c.json({ status: 'not found' }, 404));
  app.onError((_error, c) => c.json({ status: 'unavailable' }, 503));
  return app;
}

/** @throws ConfigurationError when the port is taken. */
export async function startHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const handle = getRequestListener(healthApp(options).fetch, {
    overrideGlobalObjects: false,
    // For HTTP/1.0, in which load balancers check health without a Host header.
    hostname: 'localhost',
  });
  const server = createServer(LIMITS, (request, response) => void handle(request, response));
  server.maxConnections = MAX_CONNECTIONS;
  server.timeout = STALLED_MS;
  const port = await listen(server, options.host, options.port);
  return {
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

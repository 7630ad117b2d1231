/** /healthz, /readyz and /metrics, the same in every process. */
import { Hono } from 'hono';
import { cachedFor, singleFlight } from './singleFlight.ts';

export interface ProbeOptions {
  /** Names the dependencies that are not available; empty when the process can do its work. */
  readonly waitingFor: () => readonly string[] | Promise<readonly string[]>;
  /** Names what is late in a process that can do its work all the same. */
  readonly late?: () => readonly string[];
}

export interface HealthOptions extends ProbeOptions {
  readonly registry: { readonly contentType: string; metrics(): Promise<string> };
}

const NO_STORE = { 'Cache-Control': 'no-store' };
/** Computing the metrics takes milliseconds, and no one needs them more often than this. */
const METRICS_MS = 1_000;

/** Routes to mount in an application, which answers their errors and every other path and method. */
export function probeRoutes({ waitingFor, late }: ProbeOptions): Hono {
  // These routes have no authentication and no rate limit, so requests at the same time share one
  // computation.
  const readiness = singleFlight(async () => waitingFor());
  const app = new Hono();
  app.get('/healthz', (c) => c.json({ status: 'ok' }, 200, NO_STORE));
  app.get('/readyz', async (c) => {
    const missing = await readiness();
    const ready = missing.length === 0;
    const state = { ready, waitingFor: missing, ...(late && { late: late() }) };
    return c.json(state, ready ? 200 : 503, NO_STORE);
  });
  return app;
}

/** The probes and /metrics, for a port that only operations reach. */
export function healthRoutes(options: HealthOptions): Hono {
  const { registry } = options;
  // 200 connections that each computed /metrics took 2 GB of memory.
  const metrics = cachedFor(METRICS_MS, () => registry.metrics());
  const app = probeRoutes(options);
  app.get('/metrics', async (c) =>
    c.body(await metrics(), 200, { 'Content-Type': registry.contentType, ...NO_STORE }),
  );
  return app;
}

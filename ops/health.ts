/** /healthz, /readyz and /metrics, the same in every process. */
import { Hono } from 'hono';
import { singleFlight } from './singleFlight.ts';

export interface HealthOptions {
  readonly registry: { readonly contentType: string; metrics(): Promise<string> };
  /** Names the dependencies that are not available; empty when the process can do its work. */
  readonly waitingFor: () => readonly string[] | Promise<readonly string[]>;
}

const NO_STORE = { 'Cache-Control': 'no-store' };

/** Routes to mount in an application, which answers their errors and every other path and method. */
export function healthRoutes({ registry, waitingFor }: HealthOptions): Hono {
  // These routes have no authentication and no rate limit, so requests at the same time share one
  // computation: 200 connections that each computed /metrics took 2 GB of memory.
  const readiness = singleFlight(async () => waitingFor());
  const metrics = singleFlight(() => registry.metrics());
  const app = new Hono();
  app.get('/healthz', (c) => c.json({ status: 'ok' }, 200, NO_STORE));
  app.get('/readyz', async (c) => {
    const missing = await readiness();
    const ready = missing.length === 0;
    return c.json({ ready, waitingFor: missing }, ready ? 200 : 503, NO_STORE);
  });
  app.get('/metrics', async (c) =>
    c.body(await metrics(), 200, { 'Content-Type': registry.contentType, ...NO_STORE }),
  );
  return app;
}

/** Whether the process lives, whether it can do its work, and its figures. */
import type { Hono } from 'hono';
import type { Registry } from 'prom-client';
import type { ApiEnv } from './environment.ts';

export interface HealthOptions {
  readonly registry: Registry;
  /** Names what the process still waits for; empty when it can do its work. */
  readonly waitingFor: () => Promise<readonly string[]>;
}

export function addHealthRoutes(app: Hono<ApiEnv>, { registry, waitingFor }: HealthOptions): void {
  // No token is asked for and no limit held to: all who ask at once are told of one look.
  let looking: ReturnType<typeof waitingFor> | null = null;
  const look = () => {
    looking ??= waitingFor().finally(() => {
      looking = null;
    });
    return looking;
  };
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', async (c) => {
    const missing = await look();
    const ready = missing.length === 0;
    return c.json({ ready, waitingFor: missing }, ready ? 200 : 503);
  });
  app.get('/metrics', async (c) =>
    c.body(await registry.metrics(), 200, { 'Content-Type': registry.contentType }),
  );
}

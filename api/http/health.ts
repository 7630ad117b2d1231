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
  const look = together(waitingFor);
  const measure = together(() => registry.metrics());
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', async (c) => {
    const missing = await look();
    const ready = missing.length === 0;
    return c.json({ ready, waitingFor: missing }, ready ? 200 : 503);
  });
  app.get('/metrics', async (c) =>
    c.body(await measure(), 200, { 'Content-Type': registry.contentType }),
  );
}

/** Whoever asks while it is being worked on gets what comes of that. */
function together<T>(work: () => Promise<T>): () => Promise<T> {
  let working: Promise<T> | null = null;
  return () => {
    working ??= work().finally(() => {
      working = null;
    });
    return working;
  };
}

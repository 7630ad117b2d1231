/** One log line and one measurement per request, with the route's pattern instead of the path. */
import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { ApiEnv } from './environment.ts';
import type { RequestMetrics } from './metrics.ts';

/** Probed every few seconds: logged only when they fail. */
const QUIET = new Set(['/healthz', '/readyz', '/metrics']);

export const requestLog =
  (metrics: RequestMetrics): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const startedAt = performance.now();
    await next();
    const route = matchedRoutes(c).findLast(({ path }) => !path.includes('*'))?.path ?? 'none';
    const { status } = c.res;
    const seconds = (performance.now() - startedAt) / 1000;
    const code = c.get('problemCode') as string | undefined;
    metrics.observe({ method: c.req.method, route, status, seconds, code });
    if (QUIET.has(route) && status < 400) return;
    const client = (c.get('caller') as ApiEnv['Variables']['caller'] | undefined)?.clientId;
    const durationMs = Math.round(seconds * 1000);
    c.var.log.info({ method: c.req.method, route, status, code, durationMs, client }, 'request');
  };

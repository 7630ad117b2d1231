/** One log line and one measurement per request, with the route's pattern instead of the path. */
import type { MiddlewareHandler } from 'hono';
import type { Logger } from 'pino';
import type { RefusedRequest } from './brokenRequests.ts';
import type { ApiEnv } from './environment.ts';
import type { RequestMetrics } from './metrics.ts';
import { isProbe, routeOf } from './routeOf.ts';

export function requestLog(metrics: RequestMetrics, log: Logger): MiddlewareHandler<ApiEnv> {
  // These lines have fixed fields, none of them private. Looking for private ones would take most of
  // a line's time.
  const lines = log.child({}, { redact: [] });
  return async (c, next) => {
    const startedAt = performance.now();
    await next();
    const route = routeOf(c);
    const { status } = c.res;
    const seconds = (performance.now() - startedAt) / 1000;
    const code = c.get('problemCode') as string | undefined;
    metrics.observe({ method: c.req.method, route, status, seconds, code });
    // Probes are logged only when they fail.
    if (isProbe(route) && status < 400) return;
    const client = (c.get('caller') as ApiEnv['Variables']['caller'] | undefined)?.clientId;
    const durationMs = Math.round(seconds * 1000);
    const { method } = c.req;
    const { requestId } = c.var;
    lines.info({ requestId, method, route, status, code, durationMs, client }, 'request');
  };
}

/** The same for a request that reached no route. */
export const logRefused =
  (metrics: RequestMetrics, log: { info(fields: object, message: string): void }) =>
  ({ requestId, status, code }: RefusedRequest): void => {
    metrics.observe({ method: 'none', route: 'none', status, seconds: 0, code });
    log.info({ requestId, route: 'none', status, code }, 'request');
  };

/** One log line and one measurement per request: the route's pattern, no path, no query, no person. */
import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { histogram } from '../../ops/metrics/register.ts';

export function requestLog(log: Logger, registry: Registry): MiddlewareHandler {
  const seconds = histogram(registry, 'http_server_request_duration_seconds');
  return async (c, next) => {
    const stop = seconds.startTimer();
    const startedAt = performance.now();
    await next();
    const route = matchedRoutes(c).findLast(({ path }) => !path.includes('*'))?.path ?? 'none';
    const { method } = c.req;
    const { status } = c.res;
    stop({
      http_request_method: method,
      http_route: route,
      http_response_status_code: status,
    });
    const durationMs = Math.round(performance.now() - startedAt);
    log.info({ method, route, status, durationMs }, 'request');
  };
}

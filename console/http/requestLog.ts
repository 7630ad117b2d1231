/** One log line and one measurement per request: the route's pattern, no path, no query, no person. */
import type { MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { Logger } from 'pino';
import { Histogram, type Registry } from 'prom-client';

export function requestLog(log: Logger, registry: Registry): MiddlewareHandler {
  const seconds = new Histogram({
    name: 'oms_console_request_seconds',
    help: 'Time to answer a request of a person’s browser.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.01, 0.05, 0.25, 1, 5, 15],
    registers: [registry],
  });
  return async (c, next) => {
    const stop = seconds.startTimer();
    const startedAt = performance.now();
    await next();
    const route = matchedRoutes(c).findLast(({ path }) => !path.includes('*'))?.path ?? 'none';
    const { method } = c.req;
    const { status } = c.res;
    stop({ method, route, status: String(status) });
    const durationMs = Math.round(performance.now() - startedAt);
    log.info({ method, route, status, durationMs }, 'request');
  };
}

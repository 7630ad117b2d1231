/** Prometheus metrics of HTTP requests. */
import type { Registry } from 'prom-client';
import { counter, gauge, histogram } from '../../ops/metrics/register.ts';

export interface RequestMetrics {
  observe(request: {
    readonly method: string;
    readonly route: string;
    readonly status: number;
    readonly seconds: number;
    readonly code: string | undefined;
  }): void;
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** @param held places in use, by name: requests in flight, bodies, waiting callers, live timelines. */
export function createRequestMetrics(
  registry: Registry,
  held: Readonly<Record<string, { readonly taken: number }>>,
): RequestMetrics {
  const duration = histogram(registry, 'http_server_request_duration_seconds');
  const problems = counter(registry, 'oms_http_problems_total');
  gauge(registry, 'oms_http_held', (each) => {
    for (const [kind, { taken }] of Object.entries(held)) each.set({ kind }, taken);
  });
  return {
    observe({ method, route, status, seconds, code }) {
      const labels = {
        // A client could otherwise create a time series per invented method.
        http_request_method: METHODS.has(method) ? method : '_OTHER',
        http_route: route,
        http_response_status_code: status,
      };
      duration.observe(labels, seconds);
      if (code !== undefined) problems.inc({ http_route: route, code });
    },
  };
}

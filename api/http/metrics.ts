/** Prometheus metrics of HTTP requests. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

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
  const duration = new Histogram({
    name: 'oms_http_request_duration_seconds',
    help: 'Duration of requests in seconds.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [registry],
  });
  const problems = new Counter({
    name: 'oms_http_problems_total',
    help: 'Problems answered, by code.',
    labelNames: ['route', 'code'],
    registers: [registry],
  });
  new Gauge({
    name: 'oms_http_held',
    help: 'Requests in flight, bodies that arrive, waiting callers and live timelines of the process.',
    labelNames: ['kind'],
    registers: [registry],
    collect() {
      for (const [kind, { taken }] of Object.entries(held)) this.set({ kind }, taken);
    },
  });
  return {
    observe({ method, route, status, seconds, code }) {
      // A client could otherwise create a time series per invented method.
      const label = METHODS.has(method) ? method : 'other';
      duration.observe({ method: label, route, status }, seconds);
      if (code !== undefined) problems.inc({ route, code });
    },
  };
}

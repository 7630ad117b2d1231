/** Metrics of the HTTP API; the first by OpenTelemetry's semantic conventions 1.44. */
import { CALL_BUCKETS, type Metrics } from './metric.ts';

export const httpMetrics = {
  http_server_request_duration_seconds: {
    type: 'histogram',
    help: 'Duration of HTTP requests.',
    unit: 'seconds',
    labels: ['http_request_method', 'http_route', 'http_response_status_code'],
    by: 'api, console',
    buckets: CALL_BUCKETS,
  },
  oms_http_problems_total: {
    type: 'counter',
    help: 'Problems answered, by code of docs/errors.md.',
    unit: '1',
    labels: ['http_route', 'code'],
    by: 'api',
  },
  oms_http_held: {
    type: 'gauge',
    help: 'Requests in flight, bodies that arrive, waiting callers and live timelines of the process.',
    unit: '1',
    labels: ['kind'],
    by: 'api',
  },
  oms_order_acceptance_duration_seconds: {
    type: 'histogram',
    help: 'From the checked request of a new order to its commit. Its count is of accepted orders; repeats are not among them.',
    unit: 'seconds',
    labels: [],
    by: 'api',
    buckets: CALL_BUCKETS,
  },
  oms_updates_of_others_total: {
    type: 'counter',
    help: 'Updates about another payment or parcel than the order’s own: ignored.',
    unit: '1',
    labels: ['kind'],
    by: 'api',
  },
  oms_updates_beyond_limit_total: {
    type: 'counter',
    help: 'Updates without news about an order that had API_UPDATES_PER_ORDER of them: ignored.',
    unit: '1',
    labels: ['kind'],
    by: 'api',
  },
} as const satisfies Metrics;

/** Alerts about the HTTP API. */
import type { Alerts } from '../alert.ts';
import { aggregate, count, increase, quantile, share } from '../promql.ts';
import { STEADY } from './steady.ts';

const REQUESTS = 'http_server_request_duration_seconds';
const ACCEPTANCE = 'oms_order_acceptance_duration_seconds';
const service = 'api';
const answers = (http_response_status_code: string) =>
  count(REQUESTS, { service, http_response_status_code });
const errors = (window: string) =>
  aggregate(
    'sum',
    [],
    increase(count(REQUESTS, { service, http_response_status_code: /5../ }), window),
  );
const all = (window: string) =>
  aggregate('sum', [], increase(count(REQUESTS, { service }), window));
const errorShare = (window: string) => share(errors(window), all(window));
const accepted = aggregate('sum', [], increase(count(ACCEPTANCE), STEADY.window));

export const apiAlerts = {
  ApiErrors: {
    severity: 'critical',
    // The second for a shop with few requests.
    expr: `(${errorShare('1m')} > 0.05 and ${errors('1m')} >= 5) or (${errorShare('3m')} > 0.5 and ${errors('3m')} >= 3)`,
    for: '15s',
    summary: '{{ $value | humanizePercentage }} of the API’s answers are errors of ours.',
    fires: {
      series: { [answers('201')]: '0+27x8', [answers('503')]: '0+3x8' },
      at: '1m30s',
      alerts: [{ labels: {}, summary: '10% of the API’s answers are errors of ours.' }],
    },
    quiet: {
      series: {
        [answers('201')]: '0+9x8',
        [answers('422')]: '0+90x8',
        // A moment in which Postgres was away.
        [answers('503')]: '0 4 4 4 4 4 4 4 4',
      },
      at: '1m',
    },
  },
  ApiSlow: {
    severity: 'warning',
    expr: `${quantile(0.95, ACCEPTANCE, [], {}, STEADY.window)} > 1 and ${accepted} >= 5`,
    for: STEADY.for,
    summary: 'One order in twenty takes more than a second to be accepted.',
    fires: {
      series: {
        [`${ACCEPTANCE}_bucket{le="1"}`]: '0+9x8',
        [`${ACCEPTANCE}_bucket{le="2.5"}`]: '0+10x8',
        [`${ACCEPTANCE}_bucket{le="+Inf"}`]: '0+10x8',
        [`${ACCEPTANCE}_count`]: '0+10x8',
      },
      at: '1m30s',
      alerts: [
        { labels: {}, summary: 'One order in twenty takes more than a second to be accepted.' },
      ],
    },
    quiet: {
      // The API restarts: its first orders are slow.
      series: {
        [`${ACCEPTANCE}_bucket{le="1"}`]: '0 0+10x8',
        [`${ACCEPTANCE}_bucket{le="2.5"}`]: '0 10 20 30 40 50 60 70 80',
        [`${ACCEPTANCE}_bucket{le="+Inf"}`]: '0 10 20 30 40 50 60 70 80',
        [`${ACCEPTANCE}_count`]: '0 10 20 30 40 50 60 70 80',
      },
      at: '1m15s',
    },
  },
} as const satisfies Alerts;

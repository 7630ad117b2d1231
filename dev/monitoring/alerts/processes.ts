/** Alerts about the processes: the API, pools, event loops, certificates, figures that are missing. */
import type { Alerts } from '../alert.ts';
import { aggregate, count, lowest, metric, quantile, rate, share } from '../promql.ts';

const REQUESTS = 'http_server_request_duration_seconds';
const service = 'api';
const answers = (http_response_status_code: string) =>
  count(REQUESTS, { service, http_response_status_code });
const failures = rate(count(REQUESTS, { service, http_response_status_code: /5../ }), '5m');
const expiry = aggregate(
  'min',
  ['service', 'setting'],
  metric('oms_certificate_not_after_timestamp_seconds'),
);

export const processAlerts = {
  ApiErrors: {
    severity: 'critical',
    expr: `${share(aggregate('sum', [], failures), aggregate('sum', [], rate(count(REQUESTS, { service }), '5m')))} > 0.05`,
    for: '5m',
    summary: '{{ $value | humanizePercentage }} of the API’s answers are errors of ours.',
    fires: {
      series: { [answers('201')]: '0+90x20', [answers('503')]: '0+10x20' },
      at: '12m',
      alerts: [{ labels: {}, summary: '10% of the API’s answers are errors of ours.' }],
    },
    quiet: {
      series: {
        [answers('201')]: '0+90x20',
        [answers('422')]: '0+90x20',
        [answers('503')]: '0+2x20',
      },
      at: '12m',
    },
  },
  ApiSlow: {
    severity: 'warning',
    expr: `${quantile(0.99, 'oms_order_acceptance_duration_seconds', [])} > 1`,
    for: '10m',
    summary: 'One order in a hundred takes more than a second to be accepted.',
    fires: {
      series: {
        'oms_order_acceptance_duration_seconds_bucket{le="1"}': '0+90x40',
        'oms_order_acceptance_duration_seconds_bucket{le="2.5"}': '0+100x40',
        'oms_order_acceptance_duration_seconds_bucket{le="+Inf"}': '0+100x40',
      },
      at: '20m',
      alerts: [
        { labels: {}, summary: 'One order in a hundred takes more than a second to be accepted.' },
      ],
    },
    quiet: {
      series: {
        'oms_order_acceptance_duration_seconds_bucket{le="0.1"}': '0+100x40',
        'oms_order_acceptance_duration_seconds_bucket{le="+Inf"}': '0+100x40',
      },
      at: '20m',
    },
  },
  DatabasePoolExhausted: {
    severity: 'warning',
    expr: `${aggregate('min', ['service'], lowest(metric('db_client_connection_pending_requests'), '3m'))} > 0`,
    for: '2m',
    summary: 'Statements of {{ $labels.service }} wait for a connection to Postgres.',
    fires: {
      series: { 'db_client_connection_pending_requests{service="api"}': '4x20' },
      at: '10m',
      alerts: [
        {
          labels: { service: 'api' },
          summary: 'Statements of api wait for a connection to Postgres.',
        },
      ],
    },
    quiet: {
      series: { 'db_client_connection_pending_requests{service="api"}': '4 0 4 0 4 0 4 0 4 0 4 0' },
      at: '10m',
    },
  },
  EventLoopBlocked: {
    severity: 'warning',
    expr: `${aggregate('max', ['service'], metric('nodejs_eventloop_lag_p99_seconds'))} > 0.5`,
    for: '5m',
    summary: 'The event loop of {{ $labels.service }} is more than half a second late.',
    fires: {
      series: { 'nodejs_eventloop_lag_p99_seconds{service="worker"}': '0.8x20' },
      at: '10m',
      alerts: [
        {
          labels: { service: 'worker' },
          summary: 'The event loop of worker is more than half a second late.',
        },
      ],
    },
    quiet: {
      series: { 'nodejs_eventloop_lag_p99_seconds{service="worker"}': '0.8x4 0.02x20' },
      at: '10m',
    },
  },
  CertificateExpiring: {
    severity: 'warning',
    expr: `${expiry} - time() < 14 * 86400`,
    for: '0m',
    summary:
      'A certificate of {{ $labels.service }} ({{ $labels.setting }}) ends in {{ $value | humanizeDuration }}.',
    fires: {
      series: {
        'oms_certificate_not_after_timestamp_seconds{service="worker",setting="TEMPORAL_CLIENT_CERT_FILE"}':
          '864600x20',
      },
      at: '10m',
      alerts: [
        {
          labels: { service: 'worker', setting: 'TEMPORAL_CLIENT_CERT_FILE' },
          summary: 'A certificate of worker (TEMPORAL_CLIENT_CERT_FILE) ends in 10d 0h 0m 0s.',
        },
      ],
    },
    quiet: {
      series: {
        'oms_certificate_not_after_timestamp_seconds{service="worker",setting="TEMPORAL_CLIENT_CERT_FILE"}':
          '2592000x20',
      },
      at: '10m',
    },
  },
  FiguresMissing: {
    severity: 'critical',
    expr: `absent(${metric('oms_attention_orders')}) or absent(${metric('oms_commands_oldest_age_seconds')})`,
    for: '5m',
    summary:
      'Nobody says how orders stand: no worker of the queue orders, or no dispatcher, is scraped.',
    fires: {
      series: { oms_commands_oldest_age_seconds: '0x20' },
      at: '10m',
      alerts: [
        {
          labels: {},
          summary:
            'Nobody says how orders stand: no worker of the queue orders, or no dispatcher, is scraped.',
        },
      ],
    },
    quiet: {
      series: { oms_commands_oldest_age_seconds: '0x20', oms_attention_orders: '0x20' },
      at: '10m',
    },
  },
} as const satisfies Alerts;

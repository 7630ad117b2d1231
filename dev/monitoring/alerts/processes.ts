/** Alerts about the processes: pools, event loops, certificates, figures that are missing. */
import type { Alerts } from '../alert.ts';
import { aggregate, highest, lowest, metric } from '../promql.ts';

const expiry = aggregate(
  'min',
  ['service', 'setting'],
  metric('oms_certificate_not_after_timestamp_seconds'),
);
const processes = metric('process_cpu_seconds_total');
/** Of each service that was scraped lately, and of which none is now. */
const gone = `${aggregate('count', ['service'], highest(processes, '30m'))} unless ${aggregate('count', ['service'], processes)}`;
export const processAlerts = {
  DatabasePoolExhausted: {
    severity: 'warning',
    expr: `${aggregate('max', ['service'], lowest(metric('db_client_connection_pending_requests'), '45s'))} > 0`,
    for: '30s',
    summary: 'Statements of {{ $labels.service }} wait for a connection to Postgres.',
    fires: {
      series: { 'db_client_connection_pending_requests{service="api"}': '0 4x8' },
      at: '1m45s',
      alerts: [
        {
          labels: { service: 'api' },
          summary: 'Statements of api wait for a connection to Postgres.',
        },
      ],
    },
    quiet: {
      series: { 'db_client_connection_pending_requests{service="api"}': '4 4 0 4 4 0 4 4 0' },
      at: '1m45s',
    },
  },
  EventLoopBlocked: {
    severity: 'warning',
    expr: `${aggregate('max', ['service'], metric('nodejs_eventloop_lag_p99_seconds'))} > 0.5`,
    for: '45s',
    summary: 'The event loop of {{ $labels.service }} is more than half a second late.',
    fires: {
      series: { 'nodejs_eventloop_lag_p99_seconds{service="worker"}': '0 0.8x8' },
      at: '1m15s',
      alerts: [
        {
          labels: { service: 'worker' },
          summary: 'The event loop of worker is more than half a second late.',
        },
      ],
    },
    // A process starts.
    quiet: {
      series: { 'nodejs_eventloop_lag_p99_seconds{service="worker"}': '0.8x2 0.02x8' },
      at: '45s',
    },
  },
  CertificateExpiring: {
    severity: 'warning',
    expr: `${expiry} - time() < 14 * 86400`,
    for: '0s',
    summary:
      'A certificate of {{ $labels.service }} ({{ $labels.setting }}) ends in {{ $value | humanizeDuration }}.',
    fires: {
      series: {
        'oms_certificate_not_after_timestamp_seconds{service="worker",setting="TEMPORAL_CLIENT_CERT_FILE"}':
          '864015x8',
      },
      at: '15s',
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
          '2592000x8',
      },
      at: '15s',
    },
  },
  FiguresMissing: {
    severity: 'critical',
    expr: `absent(${metric('oms_attention_orders')}) or absent(${metric('oms_commands_oldest_age_seconds')}) or (${gone})`,
    for: '1m',
    summary:
      'Nothing is known of {{ if $labels.service }}{{ $labels.service }}: none is scraped any more{{ else }}how orders stand: no worker of the queue orders, or no dispatcher, is scraped{{ end }}.',
    fires: {
      series: {
        oms_commands_oldest_age_seconds: '0x8',
        'process_cpu_seconds_total{service="relay",instance="a"}': '1 stale',
        'process_cpu_seconds_total{service="api",instance="a"}': '1 stale',
        'process_cpu_seconds_total{service="api",instance="b"}': '1x8',
      },
      at: '1m30s',
      alerts: [
        {
          labels: {},
          summary:
            'Nothing is known of how orders stand: no worker of the queue orders, or no dispatcher, is scraped.',
        },
        {
          labels: { service: 'relay' },
          summary: 'Nothing is known of relay: none is scraped any more.',
        },
      ],
    },
    quiet: {
      // Restarts.
      series: {
        oms_commands_oldest_age_seconds: '0 stale _ _ _ 0x4',
        oms_attention_orders: '0x8',
        'process_cpu_seconds_total{service="relay"}': '1 stale _ _ _ 1x4',
      },
      at: '1m15s',
    },
  },
} as const satisfies Alerts;

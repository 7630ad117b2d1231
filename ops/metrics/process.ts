/** Metrics that every process has. */
import type { Metrics } from './metric.ts';

export const processMetrics = {
  oms_certificate_not_after_timestamp_seconds: {
    type: 'gauge',
    help: 'When the first certificate of a file ends, by the setting that names the file: seconds since 1970.',
    unit: 'seconds',
    labels: ['setting'],
    by: 'any',
  },
} as const satisfies Metrics;

/** Metrics of the spans that processes send. */
import type { Metrics } from './metric.ts';

export const traceMetrics = {
  oms_spans_total: {
    type: 'counter',
    help: 'Spans by what became of them: sent, dropped because too many waited, or failed to be taken by the collector.',
    unit: '1',
    labels: ['outcome'],
    by: 'any',
  },
} as const satisfies Metrics;

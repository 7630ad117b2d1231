/**
 * All metrics. Processes register our own from here (`register.ts`); alerts, the dashboard,
 * docs/metrics.md and the tests name them by these types, so that a metric that is renamed or loses a
 * label fails the type check wherever it is used.
 */
import { databaseMetrics } from './database.ts';
import { httpMetrics } from './http.ts';
import { nodeMetrics, temporalMetrics } from './libraries.ts';
import { orderMetrics } from './orders.ts';
import { outboxMetrics } from './outbox.ts';
import { processMetrics } from './process.ts';
import { traceMetrics } from './trace.ts';

export const ownMetrics = {
  ...httpMetrics,
  ...orderMetrics,
  ...outboxMetrics,
  ...databaseMetrics,
  ...processMetrics,
  ...traceMetrics,
} as const;

/** With those of libraries. */
export const allMetrics = { ...ownMetrics, ...temporalMetrics, ...nodeMetrics } as const;
export type MetricName = keyof typeof allMetrics;

/** By the headings of docs/metrics.md. */
export const metricGroups = {
  'The API': httpMetrics,
  'Orders and their steps': orderMetrics,
  'Commands, events and webhooks': outboxMetrics,
  'Connections to Postgres': databaseMetrics,
  Certificates: processMetrics,
  Spans: traceMetrics,
  'Temporal’s SDK': temporalMetrics,
  'Every process': nodeMetrics,
} as const;

export type OwnMetric = keyof typeof ownMetrics;
export type LabelOf<N extends OwnMetric> = (typeof ownMetrics)[N]['labels'][number];
export type OwnOfType<T extends 'counter' | 'gauge' | 'histogram'> = {
  [N in OwnMetric]: (typeof ownMetrics)[N]['type'] extends T ? N : never;
}[OwnMetric];

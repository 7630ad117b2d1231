/**
 * All metrics of our own. Processes register them from here (`register.ts`); alerts, the dashboard,
 * docs/metrics.md and the tests name them by these types, so that a metric that is renamed or loses a
 * label fails the type check wherever it is used.
 */
import { httpMetrics } from './http.ts';
import { orderMetrics } from './orders.ts';
import { outboxMetrics } from './outbox.ts';

export const ownMetrics = { ...httpMetrics, ...orderMetrics, ...outboxMetrics } as const;

/** By the headings of docs/metrics.md. */
export const metricGroups = {
  'The API': httpMetrics,
  'Orders and their steps': orderMetrics,
  'Commands, events and webhooks': outboxMetrics,
} as const;

export type OwnMetric = keyof typeof ownMetrics;
export type LabelOf<N extends OwnMetric> = (typeof ownMetrics)[N]['labels'][number];
export type OwnOfType<T extends 'counter' | 'gauge' | 'histogram'> = {
  [N in OwnMetric]: (typeof ownMetrics)[N]['type'] extends T ? N : never;
}[OwnMetric];

/** What is said of a metric, once: everything that registers, shows or alerts on it reads it here. */

/** The processes that serve it; `any` of them with the same meaning. */
type Served = 'api' | 'api, console' | 'dispatcher' | 'relay' | 'webhooks' | 'worker' | 'any';

export interface Metric {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  /** `1` of what is counted. Money is in minor units, and only with the label `currency`. */
  readonly unit: 'seconds' | 'bytes' | 'minor units' | '1';
  readonly labels: readonly string[];
  readonly by: Served;
  /** Upper bounds of a histogram's buckets. */
  readonly buckets?: readonly number[];
}
export type Metrics = Readonly<Record<string, Metric>>;

/** Seconds of calls, as OpenTelemetry advises for `http.server.request.duration`. */
export const CALL_BUCKETS = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
] as const;

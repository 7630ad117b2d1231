/**
 * PromQL over the table of metrics. An expression knows the labels that its series have, so that a metric
 * or a label that is not there fails the type check.
 */
import type { allMetrics, MetricName } from '../../ops/metrics/table.ts';

declare const labels: unique symbol;
/** An expression whose series have the labels L. */
export type Expr<L extends string> = string & { readonly [labels]?: L };
type LabelsOf<N extends MetricName> = (typeof allMetrics)[N]['labels'][number] | 'service';
type Histogram = {
  [N in MetricName]: (typeof allMetrics)[N]['type'] extends 'histogram' ? N : never;
}[MetricName];
type Plain = Exclude<MetricName, Histogram>;
type Matchers<L extends string> = { readonly [K in L]?: string | RegExp };

const matching = (matchers: Matchers<string>): string => {
  const parts = Object.entries(matchers).map(([label, value]) =>
    value instanceof RegExp ? `${label}=~"${value.source}"` : `${label}="${value}"`,
  );
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
};

/** The series of a counter or a gauge. */
export const metric = <N extends Plain>(
  name: N,
  matchers: Matchers<LabelsOf<N>> = {},
): Expr<LabelsOf<N>> => `${name}${matching(matchers)}`;

/** How often a histogram has observed. */
export const count = <N extends Histogram>(
  name: N,
  matchers: Matchers<LabelsOf<N>> = {},
): Expr<LabelsOf<N>> => `${name}_count${matching(matchers)}`;

const bucket = <N extends Histogram>(
  name: N,
  matchers: Matchers<LabelsOf<N> | 'le'> = {},
): Expr<LabelsOf<N> | 'le'> => `${name}_bucket${matching(matchers)}`;

export const rate = <L extends string>(series: Expr<L>, window: string): Expr<L> =>
  `rate(${series}[${window}])`;
export const increase = <L extends string>(series: Expr<L>, window: string): Expr<L> =>
  `increase(${series}[${window}])`;

/** The value so long ago. */
export const before = <L extends string>(series: Expr<L>, ago: string): Expr<L> =>
  `${series} offset ${ago}`;

/** The highest value within the window. */
export const highest = <L extends string>(series: Expr<L>, window: string): Expr<L> =>
  `max_over_time(${series}[${window}])`;

/** The lowest value within the window. */
export const lowest = <L extends string>(series: Expr<L>, window: string): Expr<L> =>
  `min_over_time(${series}[${window}])`;

/** `max by (reason) (…)`. Copies of a process say the same of Postgres: take their `max`. */
export const aggregate = <L extends string, K extends L>(
  how: 'sum' | 'max' | 'min' | 'count',
  by: readonly K[],
  expression: Expr<L>,
): Expr<K> => `${how}${by.length === 0 ? '' : ` by (${by.join(', ')}) `}(${expression})`;

export function quantile<N extends Histogram, K extends LabelsOf<N>>(
  q: number,
  name: N,
  by: readonly K[],
  matchers: Matchers<LabelsOf<N>> = {},
  window = '5m',
): Expr<K> {
  const buckets = rate(bucket(name, matchers as Matchers<LabelsOf<N> | 'le'>), window);
  return `histogram_quantile(${q}, ${aggregate('sum', ['le', ...by] as const, buckets)})`;
}

/** What part of the one is the other. */
export const share = <L extends string>(part: Expr<L>, whole: Expr<L>): Expr<L> =>
  `${part} / ${whole}`;

/** Registers metrics of the table. Without a registry they count for nobody, as in many tests. */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { cachedFor } from '../singleFlight.ts';
import type { Metric } from './metric.ts';
import { type LabelOf, type OwnMetric, type OwnOfType, ownMetrics } from './table.ts';

const base = <N extends OwnMetric>(registry: Registry | undefined, name: N) => ({
  name,
  help: ownMetrics[name].help,
  labelNames: ownMetrics[name].labels as readonly LabelOf<N>[],
  registers: registry ? [registry] : [],
});

export const counter = <N extends OwnOfType<'counter'>>(
  registry: Registry | undefined,
  name: N,
): Counter<LabelOf<N>> => new Counter(base(registry, name));

/** @param collect called at each collection; it sets the gauge, and may set others with it */
export const gauge = <N extends OwnOfType<'gauge'>>(
  registry: Registry | undefined,
  name: N,
  collect?: (gauge: Gauge<LabelOf<N>>) => void | Promise<void>,
): Gauge<LabelOf<N>> =>
  new Gauge({
    ...base(registry, name),
    ...(collect && {
      collect() {
        return collect(this);
      },
    }),
  });

export function histogram<N extends OwnOfType<'histogram'>>(
  registry: Registry | undefined,
  name: N,
): Histogram<LabelOf<N>> {
  const { buckets = [] }: Metric = ownMetrics[name];
  return new Histogram({ ...base(registry, name), buckets: [...buckets] });
}

type Setters<F> = {
  readonly [N in OwnOfType<'gauge'>]?: (gauge: Gauge<LabelOf<N>>, figures: F) => void;
};

/**
 * Registers gauges that are set from one reading, made at most once in `keepMs` milliseconds. Each waits
 * for it by itself: a registry collects all its metrics at once. When it fails the last figures stand.
 */
export function measured<F>(
  registry: Registry,
  keepMs: number,
  read: () => Promise<F>,
  setters: Setters<F>,
): void {
  const figures = cachedFor(keepMs, read);
  const register = <N extends OwnOfType<'gauge'>>(name: N, set: Setters<F>[N]) =>
    gauge(registry, name, async (each) => {
      const latest = await figures().catch(() => null);
      if (latest) set?.(each, latest);
    });
  for (const name of Object.keys(setters) as (keyof Setters<F>)[]) register(name, setters[name]);
}

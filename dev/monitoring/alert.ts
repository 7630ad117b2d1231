/** An alert, with a case in which it fires and one in which it does not. */
import type { MetricName } from '../../ops/metrics/table.ts';
import type { Expr } from './promql.ts';

/** Series by selector, with promtool's notation of their values, one a minute: `0+60x30`. */
type Selector = `${MetricName}${'' | '_bucket' | '_count'}${'' | `{${string}`}`;
export type Series = Readonly<Partial<Record<Selector, string>>>;

export interface Alert {
  /** `critical`: a person is called now. `warning`: today. */
  readonly severity: 'critical' | 'warning';
  readonly expr: Expr<string>;
  /** How long it must hold, at least `0m`. */
  readonly for: string;
  /** One sentence, with `{{ $labels.… }}`. */
  readonly summary: string;
  readonly fires: {
    readonly series: Series;
    readonly at: string;
    /** Of each alert that then fires: its labels and its summary as they are written out. */
    readonly alerts: readonly {
      readonly labels: Readonly<Record<string, string>>;
      readonly summary: string;
    }[];
  };
  /** The nearest case in which nobody is called. */
  readonly quiet: { readonly series: Series; readonly at: string };
}
export type Alerts = Readonly<Record<string, Alert>>;

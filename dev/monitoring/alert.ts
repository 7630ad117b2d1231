/** An alert, with a case in which it fires and one in which it does not. */
import type { MetricName } from '../../ops/metrics/table.ts';
import type { Expr } from './promql.ts';

/** Series by selector, with promtool's notation of their values, one in 15 seconds: `0+15x8`. */
type Selector = `${MetricName}${'' | '_bucket' | '_count'}${'' | `{${string}`}`;
export type Series = Readonly<Partial<Record<Selector, string>>>;

export interface Alert {
  /** `critical`: a person is called now. `warning`: today. */
  readonly severity: 'critical' | 'warning';
  readonly expr: Expr<string>;
  /** How long it must hold, at least `0s`. */
  readonly for: string;
  /** One sentence, with `{{ $labels.… }}`. */
  readonly summary: string;
  /** The fault begins with the first sample. */
  readonly fires: {
    readonly series: Series;
    /** At most `2m`, unless the fault itself takes longer. */
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

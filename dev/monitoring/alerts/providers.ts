/** Alerts about payment and logistics providers: the share of unknown outcomes. */
import type { Alert, Alerts } from '../alert.ts';
import { aggregate, count, metric, rate, share } from '../promql.ts';

const ATTEMPTS = 'oms_step_attempt_duration_seconds';

/** @param kinds the effects that the provider is asked for */
function outage(step: 'payment' | 'shipment', who: string, kinds: RegExp): Alert {
  const attempts = (outcome?: string) =>
    aggregate(
      'sum',
      ['provider'],
      rate(count(ATTEMPTS, { step: kinds, ...(outcome && { outcome }) }), '5m'),
    );
  const outcomes = (outcome?: string) =>
    aggregate(
      'sum',
      [],
      rate(metric('oms_step_outcomes_total', { step, ...(outcome && { outcome }) }), '15m'),
    );
  const summary = `{{ $value | humanizePercentage }} of what {{ if $labels.provider }}{{ $labels.provider }}{{ else }}the ${who}{{ end }} is asked for has an unknown outcome.`;
  const of = (outcome: string, provider: string) =>
    count(ATTEMPTS, { step, action: 'do', provider, outcome });
  return {
    severity: 'critical',
    // Attempts are those of our own workers; outcomes are of whoever's worker, and later.
    expr: `${share(attempts('unknown'), attempts())} > 0.2 or ${share(outcomes('unknown'), outcomes())} > 0.1`,
    for: '3m',
    summary,
    fires: {
      series: {
        [of('done', 'acme')]: '0+30x20',
        [of('unknown', 'acme')]: '0+10x20',
        [of('done', 'other')]: '0+30x20',
      },
      at: '10m',
      alerts: [
        {
          labels: { provider: 'acme' },
          summary: '25% of what acme is asked for has an unknown outcome.',
        },
      ],
    },
    quiet: {
      series: {
        [of('done', 'acme')]: '0+30x20',
        [of('definite', 'acme')]: '0+90x20',
        [of('unknown', 'acme')]: '0+5x20',
        [metric('oms_step_outcomes_total', { step, outcome: 'done', code: '' })]: '0+30x20',
      },
      at: '10m',
    },
  };
}

export const providerAlerts = {
  PaymentProviderOutage: outage('payment', 'payment provider', /payment|capture|refund/),
  LogisticsProviderOutage: outage('shipment', 'carrier', /shipment/),
} as const satisfies Alerts;

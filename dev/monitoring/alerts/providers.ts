/** Alerts about payment and logistics providers: the share of unknown outcomes. */
import type { Alert, Alerts } from '../alert.ts';
import { aggregate, count, type Expr, increase, metric, share } from '../promql.ts';

const ATTEMPTS = 'oms_step_attempt_duration_seconds';

/** @param kinds the effects that the provider is asked for */
function outage(step: 'payment' | 'shipment', who: string, kinds: RegExp): Alert {
  // One that was cut short says nothing about the provider.
  const attempts = (window: string, outcome: string | RegExp = /done|definite|unknown/) =>
    aggregate('sum', ['provider'], increase(count(ATTEMPTS, { step: kinds, outcome }), window));
  const outcomes = (window: string, outcome?: string) =>
    aggregate(
      'sum',
      [],
      increase(metric('oms_step_outcomes_total', { step, ...(outcome && { outcome }) }), window),
    );
  const summary = `{{ $value | humanizePercentage }} of what {{ if $labels.provider }}{{ $labels.provider }}{{ else }}the ${who}{{ end }} is asked for has an unknown outcome.`;
  const of = (outcome: string, provider: string) =>
    count(ATTEMPTS, { step, action: 'do', provider, outcome });
  return {
    severity: 'critical',
    expr: anyOf(
      // Of our own workers' attempts.
      `${unknownShare(attempts, '1m')} > 0.2 and ${attempts('1m', 'unknown')} >= 5`,
      // The same with an order a minute: tries follow each other, and none is answered.
      `${unknownShare(attempts, '2m')} > 0.2 and ${attempts('2m', 'unknown')} >= 3 unless ${attempts('1m', /done|definite/)} > 0`,
      // Of steps that were given up, whoever's worker does them.
      `${unknownShare(outcomes, '2m')} > 0.1 and ${outcomes('2m', 'unknown')} >= 3`,
      `${unknownShare(outcomes, '15m')} > 0.5 and ${outcomes('15m', 'unknown')} >= 3 and ${outcomes('2m', 'unknown')} > 0`,
    ),
    for: '0s',
    summary,
    fires: {
      series: {
        [of('done', 'acme')]: '0+7x8',
        [of('unknown', 'acme')]: '0 0+3x8',
        [of('done', 'other')]: '0+7x8',
        // An order a minute: nothing that is answered any more.
        [of('done', 'small')]: '40x8',
        [of('unknown', 'small')]: '0 0 0 0 1 2 3 3 3',
      },
      at: '1m45s',
      alerts: [
        {
          labels: { provider: 'acme' },
          summary: '30% of what acme is asked for has an unknown outcome.',
        },
        {
          labels: { provider: 'small' },
          summary: '100% of what small is asked for has an unknown outcome.',
        },
      ],
    },
    quiet: {
      series: {
        [of('done', 'acme')]: '0+7x8',
        [of('definite', 'acme')]: '0+20x8',
        [of('unknown', 'acme')]: '0+1x8',
        [of('cut_short', 'acme')]: '0+20x8',
        // One order that fails at every try, while others go well.
        [of('done', 'small')]: '0 0 1 1 1 2 2 2 3',
        [of('unknown', 'small')]: '0 2 3 4 4 4 4 4 4',
        [metric('oms_step_outcomes_total', { step, outcome: 'done', code: '' })]: '0+7x8',
        [metric('oms_step_outcomes_total', { step, outcome: 'unknown', code: 'X' })]:
          '0 0 1 1 1 1 2 2 2',
      },
      at: '2m',
    },
  };
}

const unknownShare = <L extends string>(
  of: (window: string, outcome?: string) => Expr<L>,
  window: string,
): Expr<L> => share(of(window, 'unknown'), of(window));

const anyOf = (...conditions: string[]): string =>
  conditions.map((each) => `(${each})`).join(' or ');

export const providerAlerts = {
  PaymentProviderOutage: outage('payment', 'payment provider', /payment|capture|refund/),
  LogisticsProviderOutage: outage('shipment', 'carrier', /shipment/),
} as const satisfies Alerts;

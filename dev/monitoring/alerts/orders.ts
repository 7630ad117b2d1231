/** Alerts about orders: what customers notice, and money. */
import type { Alerts } from '../alert.ts';
import { aggregate, count, increase, metric, quantile } from '../promql.ts';

const CONFIRMATION = 'oms_order_confirmation_duration_seconds';
const half = (window: string) => quantile(0.5, CONFIRMATION, [], {}, window);
const confirmations = (window: string) =>
  aggregate('sum', [], increase(count(CONFIRMATION), window));
/** A few orders at least: one that is late is its payer's or its carrier's matter. */
const late = (window: string): string => `${half(window)} > 30 and ${confirmations(window)} >= 3`;
const money = aggregate('max', ['currency'], metric('oms_money_outstanding_minor_units'));
const moneyAge = aggregate('max', ['currency'], metric('oms_money_outstanding_oldest_age_seconds'));

export const orderAlerts = {
  OrdersConfirmedLate: {
    severity: 'warning',
    // Payers who confirm at their bank take their time; they are fewer than half.
    expr: `(${late('1m')}) or (${late('10m')})`,
    for: '0s',
    summary: 'Every other order takes more than half a minute to be confirmed.',
    fires: {
      series: {
        [`${CONFIRMATION}_bucket{le="1"}`]: '20x8',
        [`${CONFIRMATION}_bucket{le="30"}`]: '20 20 20 20 21 22 23 24 25',
        [`${CONFIRMATION}_bucket{le="60"}`]: '20 20 20 25 31 37 43 49 55',
        [`${CONFIRMATION}_bucket{le="+Inf"}`]: '20 20 20 25 31 37 43 49 55',
        [`${CONFIRMATION}_count`]: '20 20 20 25 31 37 43 49 55',
      },
      at: '1m30s',
      alerts: [
        { labels: {}, summary: 'Every other order takes more than half a minute to be confirmed.' },
      ],
    },
    quiet: {
      series: {
        [`${CONFIRMATION}_bucket{le="30"}`]: '0+6x8',
        [`${CONFIRMATION}_bucket{le="300"}`]: '0+10x8',
        [`${CONFIRMATION}_bucket{le="+Inf"}`]: '0+10x8',
        [`${CONFIRMATION}_count`]: '0+10x8',
      },
      at: '2m',
    },
  },
  MoneyOutstanding: {
    severity: 'warning',
    expr: `${money} and ${moneyAge} > 60`,
    for: '0s',
    summary:
      '{{ $value }} minor units of {{ $labels.currency }} of ended orders are not given back.',
    fires: {
      series: {
        'oms_money_outstanding_minor_units{currency="EUR"}': '1499x8',
        'oms_money_outstanding_oldest_age_seconds{currency="EUR"}': '0+15x8',
      },
      at: '1m15s',
      alerts: [
        {
          labels: { currency: 'EUR' },
          summary: '1499 minor units of EUR of ended orders are not given back.',
        },
      ],
    },
    // A busy shop: there is always a refund on its way.
    quiet: {
      series: {
        'oms_money_outstanding_minor_units{currency="EUR"}': '1499x8',
        'oms_money_outstanding_oldest_age_seconds{currency="EUR"}': '1 0 3 1 2 0 1 1 2',
      },
      at: '2m',
    },
  },
} as const satisfies Alerts;

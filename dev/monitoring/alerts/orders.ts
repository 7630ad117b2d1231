/** Alerts about orders: what customers notice, money, and what waits for a person. */
import type { AttentionReason } from '../../../contracts/order.ts';
import type { Alerts } from '../alert.ts';
import { aggregate, metric, quantile } from '../promql.ts';

const anyOf = (reasons: readonly AttentionReason[]) => new RegExp(reasons.join('|'));
const flagged = (...reasons: AttentionReason[]) =>
  aggregate('max', ['reason'], metric('oms_attention_orders', { reason: anyOf(reasons) }));
const flag = (reason: AttentionReason): string => metric('oms_attention_orders', { reason });
const age = (reason: AttentionReason): string =>
  metric('oms_attention_oldest_age_seconds', { reason });

export const orderAlerts = {
  OrdersConfirmedLate: {
    severity: 'warning',
    expr: `${quantile(0.9, 'oms_order_confirmation_duration_seconds', [])} > 60`,
    for: '10m',
    summary: 'One order in ten takes more than a minute to be confirmed.',
    fires: {
      series: {
        'oms_order_confirmation_duration_seconds_bucket{le="60"}': '0+8x30',
        'oms_order_confirmation_duration_seconds_bucket{le="300"}': '0+10x30',
        'oms_order_confirmation_duration_seconds_bucket{le="+Inf"}': '0+10x30',
      },
      at: '20m',
      alerts: [
        { labels: {}, summary: 'One order in ten takes more than a minute to be confirmed.' },
      ],
    },
    quiet: {
      series: {
        'oms_order_confirmation_duration_seconds_bucket{le="30"}': '0+10x30',
        'oms_order_confirmation_duration_seconds_bucket{le="+Inf"}': '0+10x30',
      },
      at: '20m',
    },
  },
  UndoFailing: {
    severity: 'warning',
    expr: `${flagged('REFUND_FAILING', 'SHIPMENT_CANCEL_FAILING', 'RELEASE_FAILING', 'REFUND_REQUEST_FAILING')} > 0`,
    for: '5m',
    summary:
      '{{ $value }} orders wait for an undo or a refund that keeps failing ({{ $labels.reason }}).',
    fires: {
      series: { [flag('REFUND_FAILING')]: '0 3x20', [flag('HOLD_OVERDUE')]: '9x20' },
      at: '10m',
      alerts: [
        {
          labels: { reason: 'REFUND_FAILING' },
          summary: '3 orders wait for an undo or a refund that keeps failing (REFUND_FAILING).',
        },
      ],
    },
    quiet: { series: { [flag('REFUND_FAILING')]: '3x3 0x20' }, at: '10m' },
  },
  MoneyOutstanding: {
    severity: 'warning',
    expr: `${aggregate('max', ['currency'], metric('oms_money_outstanding_minor_units'))} > 0`,
    for: '15m',
    summary:
      '{{ $value }} minor units of {{ $labels.currency }} of ended orders are not given back.',
    fires: {
      series: { 'oms_money_outstanding_minor_units{currency="EUR"}': '1499x40' },
      at: '20m',
      alerts: [
        {
          labels: { currency: 'EUR' },
          summary: '1499 minor units of EUR of ended orders are not given back.',
        },
      ],
    },
    quiet: {
      series: { 'oms_money_outstanding_minor_units{currency="EUR"}': '1499x10 0x40' },
      at: '20m',
    },
  },
  AttentionOld: {
    severity: 'warning',
    expr: `${aggregate('max', ['reason'], metric('oms_attention_oldest_age_seconds'))} > 4 * 3600`,
    for: '0m',
    summary:
      'A flag {{ $labels.reason }} has waited for a person for {{ $value | humanizeDuration }}.',
    fires: {
      series: { [age('SHIPMENT_LOST')]: '14400+60x10', [age('HOLD_OVERDUE')]: '0x10' },
      at: '5m',
      alerts: [
        {
          labels: { reason: 'SHIPMENT_LOST' },
          summary: 'A flag SHIPMENT_LOST has waited for a person for 4h 5m 0s.',
        },
      ],
    },
    quiet: { series: { [age('SHIPMENT_LOST')]: '14100+60x5' }, at: '5m' },
  },
  AuthorizationExpiring: {
    severity: 'critical',
    expr: `${flagged('AUTHORIZATION_EXPIRING', 'CAPTURE_FAILED')} > 0`,
    for: '0m',
    summary: '{{ $value }} orders may lose money that is held ({{ $labels.reason }}).',
    fires: {
      series: { [flag('AUTHORIZATION_EXPIRING')]: '1x5' },
      at: '1m',
      alerts: [
        {
          labels: { reason: 'AUTHORIZATION_EXPIRING' },
          summary: '1 orders may lose money that is held (AUTHORIZATION_EXPIRING).',
        },
      ],
    },
    quiet: {
      series: { [flag('AUTHORIZATION_EXPIRING')]: '0x5', [flag('REFUND_FAILING')]: '4x5' },
      at: '1m',
    },
  },
  DisagreementFound: {
    severity: 'warning',
    expr: `${flagged('DISAGREEMENT')} > 0 or ${aggregate('max', [], metric('oms_items_disagreeing'))} > 0`,
    for: '0m',
    summary: '{{ $value }} orders or items disagree with what was done for them.',
    fires: {
      series: { [flag('DISAGREEMENT')]: '0x5', oms_items_disagreeing: '2x5' },
      at: '1m',
      alerts: [{ labels: {}, summary: '2 orders or items disagree with what was done for them.' }],
    },
    quiet: { series: { [flag('DISAGREEMENT')]: '0x5', oms_items_disagreeing: '0x5' }, at: '1m' },
  },
} as const satisfies Alerts;

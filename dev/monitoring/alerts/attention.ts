/** Alerts about orders that need a person, by the reasons of their flags. */
import type { AttentionReason } from '../../../contracts/order.ts';
import type { Alerts } from '../alert.ts';
import { aggregate, lowest, metric } from '../promql.ts';

const reasonIn = (reasons: readonly AttentionReason[]) =>
  metric('oms_attention_orders', { reason: new RegExp(reasons.join('|')) });
const flagged = (...reasons: AttentionReason[]) => aggregate('max', ['reason'], reasonIn(reasons));
const flag = (reason: AttentionReason): string => metric('oms_attention_orders', { reason });
const age = (reason: AttentionReason): string =>
  metric('oms_attention_oldest_age_seconds', { reason });

/** Those without an alert of their own. */
const others = reasonIn([
  'SHIPMENT_OVERDUE',
  'SHIPMENT_LOST',
  'SHIPMENT_RETURNED',
  'SHIPPED_AFTER_END',
  'PAYMENT_DISPUTED',
  'REBOOKING_FAILED',
  'HOLD_OVERDUE',
]);
const newlyFlagged = `${aggregate('max', ['reason'], others)} - ${aggregate('max', ['reason'], lowest(others, '10m'))}`;

export const attentionAlerts = {
  UndoFailing: {
    severity: 'warning',
    expr: `${flagged('REFUND_FAILING', 'SHIPMENT_CANCEL_FAILING', 'RELEASE_FAILING', 'REFUND_REQUEST_FAILING')} > 0`,
    for: '15s',
    summary:
      '{{ $value }} orders wait for an undo or a refund that keeps failing ({{ $labels.reason }}).',
    fires: {
      series: { [flag('REFUND_FAILING')]: '0x4 3x8', [flag('HOLD_OVERDUE')]: '9x20' },
      at: '1m30s',
      alerts: [
        {
          labels: { reason: 'REFUND_FAILING' },
          summary: '3 orders wait for an undo or a refund that keeps failing (REFUND_FAILING).',
        },
      ],
    },
    quiet: { series: { [flag('REFUND_FAILING')]: '0x4 3 0x8' }, at: '1m30s' },
  },
  AuthorizationExpiring: {
    severity: 'critical',
    expr: `${flagged('AUTHORIZATION_EXPIRING', 'CAPTURE_FAILED')} > 0`,
    for: '0s',
    summary: '{{ $value }} orders may lose money that is held ({{ $labels.reason }}).',
    fires: {
      series: { [flag('AUTHORIZATION_EXPIRING')]: '1x5' },
      at: '15s',
      alerts: [
        {
          labels: { reason: 'AUTHORIZATION_EXPIRING' },
          summary: '1 orders may lose money that is held (AUTHORIZATION_EXPIRING).',
        },
      ],
    },
    quiet: {
      series: { [flag('AUTHORIZATION_EXPIRING')]: '0x5', [flag('REFUND_FAILING')]: '4x5' },
      at: '15s',
    },
  },
  DisagreementFound: {
    severity: 'warning',
    expr: `${flagged('DISAGREEMENT')} > 0 or ${aggregate('max', [], metric('oms_items_disagreeing'))} > 0`,
    for: '0s',
    summary: '{{ $value }} orders or items disagree with what was done for them.',
    fires: {
      series: { [flag('DISAGREEMENT')]: '0x5', oms_items_disagreeing: '2x5' },
      at: '15s',
      alerts: [{ labels: {}, summary: '2 orders or items disagree with what was done for them.' }],
    },
    quiet: { series: { [flag('DISAGREEMENT')]: '0x5', oms_items_disagreeing: '0x5' }, at: '15s' },
  },
  AttentionRaised: {
    severity: 'warning',
    expr: `${newlyFlagged} > 0`,
    for: '0s',
    summary:
      '{{ $value }} more orders than ten minutes ago wait for a person ({{ $labels.reason }}).',
    fires: {
      series: { [flag('SHIPMENT_LOST')]: '4 5x8' },
      at: '30s',
      alerts: [
        {
          labels: { reason: 'SHIPMENT_LOST' },
          summary: '1 more orders than ten minutes ago wait for a person (SHIPMENT_LOST).',
        },
      ],
    },
    quiet: {
      series: { [flag('SHIPMENT_LOST')]: '4x8', [flag('REFUND_FAILING')]: '0 1' },
      at: '30s',
    },
  },
  AttentionOld: {
    severity: 'warning',
    expr: `${aggregate('max', ['reason'], metric('oms_attention_oldest_age_seconds'))} > 4 * 3600`,
    for: '0s',
    summary:
      'A flag {{ $labels.reason }} has waited for a person for {{ $value | humanizeDuration }}.',
    fires: {
      series: { [age('SHIPMENT_LOST')]: '14385+15x10', [age('HOLD_OVERDUE')]: '0x10' },
      at: '1m15s',
      alerts: [
        {
          labels: { reason: 'SHIPMENT_LOST' },
          summary: 'A flag SHIPMENT_LOST has waited for a person for 4h 1m 0s.',
        },
      ],
    },
    quiet: { series: { [age('SHIPMENT_LOST')]: '14325+15x5' }, at: '1m15s' },
  },
} as const satisfies Alerts;

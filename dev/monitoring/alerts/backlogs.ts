/** Alerts about what is accepted and not carried on: commands, events, deliveries, the feed. */
import type { Alert, Alerts } from '../alert.ts';
import { aggregate, type Expr, metric } from '../promql.ts';

/** What takes moments when all is well, and less than this while a process restarts. */
const OLD_SECONDS = 60;

/** The oldest of something is old. */
const old = (severity: Alert['severity'], series: Expr<string>, what: string): Alert => ({
  severity,
  expr: `${aggregate('max', [], series)} > ${OLD_SECONDS}`,
  for: '15s',
  summary: `${what} {{ $value | humanizeDuration }}.`,
  fires: {
    series: { [series]: '0+15x8' },
    at: '1m45s',
    alerts: [{ labels: {}, summary: `${what} 1m 45s.` }],
  },
  quiet: { series: { [series]: '0 15 30 45 60 5 20 35 50' }, at: '1m15s' },
});

export const backlogAlerts = {
  CommandsOld: old(
    'critical',
    metric('oms_commands_oldest_age_seconds'),
    'The oldest accepted command has not reached Temporal for',
  ),
  EventsOld: old(
    'warning',
    metric('oms_events_oldest_age_seconds'),
    'The oldest event has not reached Kafka for',
  ),
  DeliveriesOld: old(
    'warning',
    metric('oms_webhook_oldest_delivery_age_seconds'),
    'The oldest event has not reached a subscriber for',
  ),
  FeedLagging: old(
    'warning',
    metric('oms_feed_lag_seconds'),
    'A transaction holds the event feed back for',
  ),
  DeadLetters: {
    severity: 'warning',
    expr: `${aggregate('max', [], metric('oms_events_dead_letters'))} > 0`,
    for: '0s',
    summary: '{{ $value }} events are not taken by Kafka, or wait behind one that is not.',
    fires: {
      series: { oms_events_dead_letters: '0 2x5' },
      at: '30s',
      alerts: [
        { labels: {}, summary: '2 events are not taken by Kafka, or wait behind one that is not.' },
      ],
    },
    quiet: { series: { oms_events_dead_letters: '0x5' }, at: '30s' },
  },
} as const satisfies Alerts;

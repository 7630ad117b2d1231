/** Alerts about what is accepted and not carried on: commands, events, deliveries, the feed, sagas. */
import type { Alert, Alerts } from '../alert.ts';
import { aggregate, type Expr, increase, metric, quantile } from '../promql.ts';

/** The oldest of something is older than so many seconds, for so long. */
function old(
  series: Expr<string>,
  [severity, seconds, patience]: readonly [Alert['severity'], number, string],
  what: string,
  text: string,
): Alert {
  return {
    severity,
    expr: `${aggregate('max', [], series)} > ${seconds}`,
    for: patience,
    summary: `${what} {{ $value | humanizeDuration }}.`,
    fires: {
      series: { [series]: `${seconds}+60x60` },
      at: '20m',
      alerts: [{ labels: {}, summary: `${what} ${text}.` }],
    },
    quiet: { series: { [series]: `${seconds}x60` }, at: '20m' },
  };
}

const failedTasks = metric('temporal_workflow_task_execution_failed_total');
const pollers = (queue: string, kind: string) => metric('oms_queue_pollers', { queue, kind });
const WAIT = 'temporal_workflow_task_schedule_to_start_latency_seconds';

export const backlogAlerts = {
  CommandsOld: old(
    metric('oms_commands_oldest_age_seconds'),
    ['critical', 60, '5m'],
    'The oldest accepted command has not reached Temporal for',
    '21m 0s',
  ),
  EventsOld: old(
    metric('oms_events_oldest_age_seconds'),
    ['warning', 300, '5m'],
    'The oldest event has not reached Kafka for',
    '25m 0s',
  ),
  DeliveriesOld: old(
    metric('oms_webhook_oldest_delivery_age_seconds'),
    ['warning', 3600, '10m'],
    'The oldest event has not reached a subscriber for',
    '1h 20m 0s',
  ),
  FeedLagging: old(
    metric('oms_feed_lag_seconds'),
    ['warning', 60, '5m'],
    'A transaction holds the event feed back for',
    '21m 0s',
  ),
  DeadLetters: {
    severity: 'warning',
    expr: `${aggregate('max', [], metric('oms_events_dead_letters'))} > 0`,
    for: '0m',
    summary: '{{ $value }} events are not taken by Kafka, or wait behind one that is not.',
    fires: {
      series: { oms_events_dead_letters: '0 2x5' },
      at: '3m',
      alerts: [
        { labels: {}, summary: '2 events are not taken by Kafka, or wait behind one that is not.' },
      ],
    },
    quiet: { series: { oms_events_dead_letters: '0x5' }, at: '3m' },
  },
  ReconcilerNotSucceeding: {
    severity: 'critical',
    expr: `time() - ${aggregate('max', [], metric('oms_reconciler_last_success_timestamp_seconds'))} > 600`,
    for: '5m',
    summary: 'The reconciler has not come to the end of a run for {{ $value | humanizeDuration }}.',
    fires: {
      series: { 'oms_reconciler_last_success_timestamp_seconds{instance="a"}': '60x40' },
      at: '20m',
      alerts: [
        {
          labels: {},
          summary: 'The reconciler has not come to the end of a run for 19m 0s.',
        },
      ],
    },
    quiet: {
      series: {
        'oms_reconciler_last_success_timestamp_seconds{instance="a"}': '0x40',
        'oms_reconciler_last_success_timestamp_seconds{instance="b"}': '0+60x40',
      },
      at: '20m',
    },
  },
  QueueWithoutPollers: {
    severity: 'critical',
    expr: `${aggregate('sum', ['queue'], aggregate('max', ['queue', 'kind'], metric('oms_queue_pollers')))} == 0`,
    for: '2m',
    summary: 'No worker polls the task queue {{ $labels.queue }}: its orders wait.',
    fires: {
      series: {
        [pollers('payments', 'own')]: '0x10',
        [pollers('payments', 'other')]: '0x10',
        [pollers('orders', 'own')]: '3x10',
      },
      at: '5m',
      alerts: [
        {
          labels: { queue: 'payments' },
          summary: 'No worker polls the task queue payments: its orders wait.',
        },
      ],
    },
    quiet: {
      series: { [pollers('payments', 'own')]: '0x10', [pollers('payments', 'other')]: '1x10' },
      at: '5m',
    },
  },
  WorkflowTasksFailing: {
    severity: 'critical',
    expr: `${aggregate('sum', ['workflow_type'], increase(failedTasks, '10m'))} > 0 or ${aggregate('sum', ['what'], increase(metric('oms_reconciler_findings_total', { what: 'saga-stuck' }), '10m'))} > 0`,
    for: '10m',
    summary: 'Workflow tasks keep failing: orders are stuck until a worker has code that fits.',
    fires: {
      series: {
        'temporal_workflow_task_execution_failed_total{workflow_type="orderSaga"}': '0+1x40',
      },
      at: '25m',
      alerts: [
        {
          labels: { workflow_type: 'orderSaga' },
          summary:
            'Workflow tasks keep failing: orders are stuck until a worker has code that fits.',
        },
      ],
    },
    quiet: {
      series: {
        'temporal_workflow_task_execution_failed_total{workflow_type="orderSaga"}': '0x5 1x40',
      },
      at: '25m',
    },
  },
  TasksWaitForWorkers: {
    severity: 'warning',
    expr: `${quantile(0.95, WAIT, ['task_queue'])} > 5`,
    for: '10m',
    summary: 'Workflow tasks of {{ $labels.task_queue }} wait more than 5 seconds for a worker.',
    fires: {
      series: {
        [`${WAIT}_bucket{task_queue="orders",le="5"}`]: '0+5x40',
        [`${WAIT}_bucket{task_queue="orders",le="10"}`]: '0+10x40',
        [`${WAIT}_bucket{task_queue="orders",le="+Inf"}`]: '0+10x40',
      },
      at: '20m',
      alerts: [
        {
          labels: { task_queue: 'orders' },
          summary: 'Workflow tasks of orders wait more than 5 seconds for a worker.',
        },
      ],
    },
    quiet: {
      series: {
        [`${WAIT}_bucket{task_queue="orders",le="1"}`]: '0+10x40',
        [`${WAIT}_bucket{task_queue="orders",le="+Inf"}`]: '0+10x40',
      },
      at: '20m',
    },
  },
} as const satisfies Alerts;

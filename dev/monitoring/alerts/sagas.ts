/** Alerts about sagas: workers that are not there, too slow or have the wrong code, and the reconciler. */
import type { Alerts } from '../alert.ts';
import { aggregate, before, count, highest, increase, metric, quantile } from '../promql.ts';
import { STEADY } from './steady.ts';

const failedTasks = metric('temporal_workflow_task_execution_failed_total');
const pollers = (queue: string, kind: string) => metric('oms_queue_pollers', { queue, kind });
const WAIT = 'temporal_workflow_task_schedule_to_start_latency_seconds';
const success = metric('oms_reconciler_last_success_timestamp_seconds');
/** A worker that has started anew says 0 until it has ended a run itself. */
const latestSuccess = aggregate('max', [], highest(success, '1h'));
const interval = aggregate('max', [], metric('oms_reconciler_interval_seconds'));
const waits = increase(count(WAIT), STEADY.window);

export const sagaAlerts = {
  ReconcilerNotSucceeding: {
    severity: 'critical',
    expr: `time() - (${latestSuccess} > 0) > ${interval} + 60 or (${latestSuccess} == 0 and ${aggregate('max', [], before(success, '3m'))} == 0)`,
    for: '0s',
    summary: 'The reconciler has not come to the end of a run in time.',
    fires: {
      series: {
        // promtool's clock begins at 0: the run of its first second.
        'oms_reconciler_last_success_timestamp_seconds{instance="a"}': '1x8',
        'oms_reconciler_interval_seconds{instance="a"}': '30x8',
      },
      at: '1m45s',
      alerts: [{ labels: {}, summary: 'The reconciler has not come to the end of a run in time.' }],
    },
    quiet: {
      series: {
        'oms_reconciler_last_success_timestamp_seconds{instance="a"}': '1x3 0x8',
        'oms_reconciler_interval_seconds{instance="a"}': '30x8',
        'oms_reconciler_last_success_timestamp_seconds{instance="b"}': '0x4 75x8',
        'oms_reconciler_interval_seconds{instance="b"}': '30x8',
      },
      at: '2m',
    },
  },
  PartitionsRunOut: {
    severity: 'warning',
    // The reconciler makes them until the end of the day after tomorrow.
    expr: `${aggregate('min', [], metric('oms_partitions_ahead_seconds'))} < 36 * 3600`,
    for: '15s',
    summary: 'There are partitions for the next {{ $value | humanizeDuration }} only.',
    fires: {
      series: { oms_partitions_ahead_seconds: '172800 129000x8' },
      at: '45s',
      alerts: [{ labels: {}, summary: 'There are partitions for the next 1d 11h 50m 0s only.' }],
    },
    quiet: { series: { oms_partitions_ahead_seconds: '172800x8' }, at: '1m45s' },
  },
  QueueWithoutPollers: {
    severity: 'critical',
    expr: `${aggregate('sum', ['queue'], aggregate('max', ['queue', 'kind'], metric('oms_queue_pollers')))} == 0`,
    // A worker counts for more than a minute after its last poll: long enough for it to restart.
    for: '0s',
    summary: 'No worker polls the task queue {{ $labels.queue }}: its orders wait.',
    fires: {
      series: {
        [pollers('payments', 'own')]: '0x10',
        [pollers('payments', 'other')]: '0x10',
        [pollers('orders', 'own')]: '3x10',
      },
      at: '15s',
      alerts: [
        {
          labels: { queue: 'payments' },
          summary: 'No worker polls the task queue payments: its orders wait.',
        },
      ],
    },
    quiet: {
      series: { [pollers('payments', 'own')]: '0x10', [pollers('payments', 'other')]: '1x10' },
      at: '2m',
    },
  },
  WorkflowTasksFailing: {
    severity: 'critical',
    // The first of a kind of failures makes the series, and is not an increase of it.
    expr: `${aggregate('sum', ['workflow_type'], increase(failedTasks, '2m'))} > 1.5 or ${aggregate('sum', ['what'], increase(metric('oms_reconciler_findings_total', { what: 'saga-stuck' }), '5m'))} > 0`,
    for: '0s',
    summary: 'Workflow tasks keep failing: orders are stuck until a worker has code that fits.',
    fires: {
      series: {
        'temporal_workflow_task_execution_failed_total{workflow_type="orderSaga"}':
          '_ 1 2 3 4 5 6 7 8',
      },
      at: '1m',
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
        'temporal_workflow_task_execution_failed_total{workflow_type="orderSaga"}':
          '4 4 4 4 5 5 5 5 5',
      },
      at: '1m15s',
    },
  },
  TasksWaitForWorkers: {
    severity: 'warning',
    expr: `${quantile(0.95, WAIT, ['task_queue'], {}, STEADY.window)} > 10 and ${aggregate('sum', ['task_queue'], waits)} >= 5`,
    for: STEADY.for,
    summary: 'Workflow tasks of {{ $labels.task_queue }} wait more than 10 seconds for a worker.',
    fires: {
      series: {
        [`${WAIT}_bucket{task_queue="orders",le="10"}`]: '0+5x8',
        [`${WAIT}_bucket{task_queue="orders",le="100"}`]: '0+10x8',
        [`${WAIT}_bucket{task_queue="orders",le="+Inf"}`]: '0+10x8',
        [`${WAIT}_count{task_queue="orders"}`]: '0+10x8',
      },
      at: '1m30s',
      alerts: [
        {
          labels: { task_queue: 'orders' },
          summary: 'Workflow tasks of orders wait more than 10 seconds for a worker.',
        },
      ],
    },
    quiet: {
      // A worker restarts: what has waited for it is late, and what follows is not.
      series: {
        [`${WAIT}_bucket{task_queue="orders",le="10"}`]: '0 0 10 20 30 40 50 60 70',
        [`${WAIT}_bucket{task_queue="orders",le="100"}`]: '0 30 40 50 60 70 80 90 100',
        [`${WAIT}_bucket{task_queue="orders",le="+Inf"}`]: '0 30 40 50 60 70 80 90 100',
        [`${WAIT}_count{task_queue="orders"}`]: '0 30 40 50 60 70 80 90 100',
      },
      at: '1m15s',
    },
  },
} as const satisfies Alerts;

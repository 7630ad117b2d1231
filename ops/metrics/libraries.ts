/** Metrics that libraries register: those that alerts and the dashboard use. */
import type { Metrics } from './metric.ts';

const queue = ['namespace', 'task_queue'] as const;

/** Of the core of Temporal's SDK (worker/temporalRuntime.ts). */
export const temporalMetrics = {
  temporal_workflow_task_schedule_to_start_latency_seconds: {
    type: 'histogram',
    help: 'How long workflow tasks waited for a worker.',
    unit: 'seconds',
    labels: queue,
    by: 'worker',
  },
  temporal_activity_schedule_to_start_latency_seconds: {
    type: 'histogram',
    help: 'How long activities waited for a worker.',
    unit: 'seconds',
    labels: queue,
    by: 'worker',
  },
  temporal_workflow_task_execution_failed_total: {
    type: 'counter',
    help: 'Workflow tasks that failed: code that does not fit an order’s history, or a bug.',
    unit: '1',
    labels: [...queue, 'workflow_type', 'failure_reason'],
    by: 'worker',
  },
  temporal_worker_task_slots_available: {
    type: 'gauge',
    help: 'Free slots of a worker, by kind of task.',
    unit: '1',
    labels: [...queue, 'worker_type'],
    by: 'worker',
  },
  temporal_worker_task_slots_used: {
    type: 'gauge',
    help: 'Used slots of a worker, by kind of task.',
    unit: '1',
    labels: [...queue, 'worker_type'],
    by: 'worker',
  },
  temporal_sticky_cache_size: {
    type: 'gauge',
    help: 'Workflows in a worker’s cache.',
    unit: '1',
    labels: queue,
    by: 'worker',
  },
  temporal_num_pollers: {
    type: 'gauge',
    help: 'Polls of a worker that are open.',
    unit: '1',
    labels: [...queue, 'poller_type'],
    by: 'worker',
  },
  temporal_request_total: {
    type: 'counter',
    help: 'Calls to Temporal.',
    unit: '1',
    labels: ['namespace', 'operation'],
    by: 'worker',
  },
  temporal_request_latency_seconds: {
    type: 'histogram',
    help: 'Duration of calls to Temporal.',
    unit: 'seconds',
    labels: ['namespace', 'operation'],
    by: 'worker',
  },
} as const satisfies Metrics;

/** Of prom-client. */
export const nodeMetrics = {
  nodejs_eventloop_lag_p99_seconds: {
    type: 'gauge',
    help: 'Delay of the event loop: 99 of 100 turns since the last scrape were less late.',
    unit: 'seconds',
    labels: [],
    by: 'any',
  },
  process_resident_memory_bytes: {
    type: 'gauge',
    help: 'Resident memory.',
    unit: 'bytes',
    labels: [],
    by: 'any',
  },
  process_cpu_seconds_total: {
    type: 'counter',
    help: 'Processor time.',
    unit: 'seconds',
    labels: [],
    by: 'any',
  },
} as const satisfies Metrics;

/** The dashboard's rows about the processes: the outbox, the workers, the API, Postgres. */
import type { Panel } from '../panel.ts';
import { aggregate, count, metric, quantile, rate } from '../promql.ts';

const REQUESTS = 'http_server_request_duration_seconds';
const service = 'api';
const WAIT = 'temporal_workflow_task_schedule_to_start_latency_seconds';
const ACTIVITY_WAIT = 'temporal_activity_schedule_to_start_latency_seconds';

const outbox: readonly Panel[] = [
  {
    title: 'The oldest that waits',
    description:
      'A command for Temporal, an event for Kafka, a delivery to a subscriber, the feed.',
    unit: 's',
    queries: [
      { expr: aggregate('max', [], metric('oms_commands_oldest_age_seconds')), legend: 'command' },
      { expr: aggregate('max', [], metric('oms_events_oldest_age_seconds')), legend: 'event' },
      {
        expr: aggregate('max', [], metric('oms_webhook_oldest_delivery_age_seconds')),
        legend: 'delivery',
      },
      { expr: aggregate('max', [], metric('oms_feed_lag_seconds')), legend: 'feed' },
    ],
  },
  {
    title: 'Backlog',
    description: 'Commands and events not yet carried on, and dead letters.',
    unit: 'short',
    queries: [
      { expr: aggregate('max', [], metric('oms_commands_waiting')), legend: 'commands' },
      { expr: aggregate('max', [], metric('oms_events_waiting')), legend: 'events' },
      { expr: aggregate('max', [], metric('oms_events_dead_letters')), legend: 'dead letters' },
      {
        expr: aggregate('max', [], metric('oms_webhook_paused_subscriptions')),
        legend: 'paused subscriptions',
      },
    ],
  },
  {
    title: 'Carried on',
    description: 'Commands handed to Temporal, events sent to Kafka and to subscribers.',
    unit: 'reqps',
    queries: [
      {
        expr: aggregate('sum', [], rate(metric('oms_commands_handed_over_total'), '5m')),
        legend: 'commands',
      },
      { expr: aggregate('sum', [], rate(metric('oms_events_sent_total'), '5m')), legend: 'events' },
      {
        expr: aggregate('sum', ['outcome'], rate(metric('oms_webhook_attempts_total'), '5m')),
        legend: 'webhooks {{outcome}}',
      },
    ],
  },
];

const workers: readonly Panel[] = [
  {
    title: 'Waiting for a worker, 95 of 100',
    description: 'Schedule-to-start per queue: above a second there are too few workers.',
    unit: 's',
    queries: [
      { expr: quantile(0.95, WAIT, ['task_queue']), legend: 'workflow {{task_queue}}' },
      { expr: quantile(0.95, ACTIVITY_WAIT, ['task_queue']), legend: 'activity {{task_queue}}' },
    ],
  },
  {
    title: 'Pollers and backlog of queues',
    description: 'Of our own workers and of other teams’.',
    unit: 'short',
    queries: [
      {
        expr: aggregate('max', ['queue', 'kind'], metric('oms_queue_pollers')),
        legend: 'pollers {{queue}} {{kind}}',
      },
      {
        expr: aggregate('max', ['queue'], metric('oms_queue_backlog_tasks')),
        legend: 'tasks {{queue}}',
      },
    ],
  },
  {
    title: 'Slots and cache',
    description: 'Slots in use by kind, and workflows in the cache.',
    unit: 'short',
    queries: [
      {
        expr: aggregate(
          'sum',
          ['task_queue', 'worker_type'],
          metric('temporal_worker_task_slots_used'),
        ),
        legend: '{{task_queue}} {{worker_type}}',
      },
      { expr: aggregate('sum', [], metric('temporal_sticky_cache_size')), legend: 'cached' },
    ],
  },
];

const processes: readonly Panel[] = [
  {
    title: 'Answers by status',
    description: 'Of the HTTP API.',
    unit: 'reqps',
    queries: [
      {
        expr: aggregate(
          'sum',
          ['http_response_status_code'],
          rate(count(REQUESTS, { service }), '5m'),
        ),
        legend: '{{http_response_status_code}}',
      },
    ],
  },
  {
    title: 'Time of requests by route, 95 of 100',
    description: 'Of the HTTP API; waiting callers and live timelines take long on purpose.',
    unit: 's',
    queries: [
      { expr: quantile(0.95, REQUESTS, ['http_route'], { service }), legend: '{{http_route}}' },
    ],
  },
  {
    title: 'Problems by code',
    description: 'docs/errors.md has the codes.',
    unit: 'reqps',
    queries: [
      {
        expr: aggregate('sum', ['code'], rate(metric('oms_http_problems_total'), '5m')),
        legend: '{{code}}',
      },
    ],
  },
  {
    title: 'Connections to Postgres',
    description: 'In use, and statements that wait for one.',
    unit: 'short',
    queries: [
      {
        expr: aggregate('sum', ['service'], metric('db_client_connection_count')),
        legend: 'used {{service}}',
      },
      {
        expr: aggregate('sum', ['service'], metric('db_client_connection_pending_requests')),
        legend: 'waiting {{service}}',
      },
    ],
  },
  {
    title: 'Event loop',
    description: '99 of 100 turns were less late.',
    unit: 's',
    queries: [
      {
        expr: aggregate('max', ['service'], metric('nodejs_eventloop_lag_p99_seconds')),
        legend: '{{service}}',
      },
    ],
  },
  {
    title: 'Memory',
    description: 'Resident, the largest copy.',
    unit: 'bytes',
    queries: [
      {
        expr: aggregate('max', ['service'], metric('process_resident_memory_bytes')),
        legend: '{{service}}',
      },
    ],
  },
];

export const processRows = {
  'Commands, events and webhooks': outbox,
  Workers: workers,
  'API, Postgres and processes': processes,
} as const;

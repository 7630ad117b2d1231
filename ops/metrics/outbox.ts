/** Metrics of the outbox: commands to Temporal, events to Kafka, events to subscribers. */
import { CALL_BUCKETS, type Metrics } from './metric.ts';

const gauge = { type: 'gauge', unit: '1', labels: [] } as const;
const age = { type: 'gauge', unit: 'seconds', labels: [] } as const;
const count = { type: 'counter', unit: '1', labels: [] } as const;

const commands = {
  oms_commands_waiting: {
    ...gauge,
    help: 'Commands not yet handed to Temporal, counted up to 100,000.',
    by: 'dispatcher',
  },
  oms_commands_oldest_age_seconds: {
    ...age,
    help: 'Age of the oldest command not yet handed to Temporal; 0 without one.',
    by: 'dispatcher',
  },
  oms_commands_in_flight: { ...gauge, help: 'Commands being handed over now.', by: 'dispatcher' },
  oms_commands_overdue: {
    ...gauge,
    help: 'Commands still being handed over although their claim has ended. Should be 0.',
    by: 'dispatcher',
  },
  oms_commands_handed_over_total: {
    ...count,
    help: 'Commands handed to Temporal.',
    labels: ['kind'],
    by: 'dispatcher',
  },
  oms_commands_failures_total: {
    ...count,
    help: 'Attempts that failed: Temporal away, busy, or refusing.',
    labels: ['kind', 'trouble'],
    by: 'dispatcher',
  },
  oms_command_hand_over_duration_seconds: {
    type: 'histogram',
    unit: 'seconds',
    help: 'How long handing one command over took.',
    labels: ['kind'],
    by: 'dispatcher',
    buckets: CALL_BUCKETS,
  },
  oms_queue_pollers: {
    ...gauge,
    help: 'Pollers of a task queue: our own workers’ and others’.',
    labels: ['queue', 'kind'],
    by: 'dispatcher',
  },
  oms_queue_backlog_tasks: {
    ...gauge,
    help: 'Tasks that wait for a worker of a task queue, about.',
    labels: ['queue'],
    by: 'dispatcher',
  },
  oms_queue_backlog_age_seconds: {
    ...age,
    help: 'Age of the oldest task that waits for a worker of a task queue.',
    labels: ['queue'],
    by: 'dispatcher',
  },
} as const satisfies Metrics;

const events = {
  oms_events_waiting: {
    ...gauge,
    help: 'Events not yet sent to Kafka, counted up to 100,000.',
    by: 'relay',
  },
  oms_events_oldest_age_seconds: {
    ...age,
    help: 'Age of the oldest event not yet sent to Kafka; 0 without one.',
    by: 'relay',
  },
  oms_events_dead_letters: {
    ...gauge,
    help: 'Dead letters: events that Kafka does not take, and those of the same orders behind them.',
    by: 'relay',
  },
  oms_events_dead_lettered_total: {
    ...count,
    help: 'Events that became dead letters.',
    labels: ['reason'],
    by: 'relay',
  },
  oms_events_sent_total: { ...count, help: 'Events that Kafka acknowledged.', by: 'relay' },
  oms_event_delay_seconds: {
    type: 'histogram',
    unit: 'seconds',
    help: 'From an event’s writing to Kafka’s acknowledgement.',
    labels: [],
    by: 'relay',
    buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 5, 15, 60, 300, 1800],
  },
  oms_relay_partitions_held: {
    ...gauge,
    help: 'Partitions of the work this copy holds.',
    by: 'relay',
  },
  oms_relay_failures_total: {
    ...count,
    help: 'Rounds that failed, by what was away.',
    labels: ['of'],
    by: 'relay',
  },
} as const satisfies Metrics;

const webhooks = {
  oms_webhook_oldest_delivery_age_seconds: {
    ...age,
    help: 'Age of the oldest event that a subscription in service is still to get; 0 without one.',
    by: 'webhooks',
  },
  oms_webhook_rounds: {
    ...gauge,
    help: 'Rounds of this copy, by whether their lease still holds. Overdue ones should not exist.',
    labels: ['state'],
    by: 'webhooks',
  },
  oms_webhook_dead_letter_orders: {
    ...gauge,
    help: 'Dead letters: orders no longer tried until their owner requests them.',
    by: 'webhooks',
  },
  oms_webhook_paused_subscriptions: {
    ...gauge,
    help: 'Subscriptions whose endpoint kept failing.',
    by: 'webhooks',
  },
  oms_webhook_attempts_total: {
    ...count,
    help: 'Events sent to subscribers, by how that ended.',
    labels: ['outcome'],
    by: 'webhooks',
  },
  oms_webhook_failures_total: {
    ...count,
    help: 'Rounds that failed because Postgres was away.',
    by: 'webhooks',
  },
  oms_feed_lag_seconds: {
    ...age,
    help: 'Age of the oldest event that is committed and that the feed does not show yet.',
    by: 'webhooks',
  },
} as const satisfies Metrics;

export const outboxMetrics = { ...commands, ...events, ...webhooks } as const;

/** Metrics of orders and their steps: what the workers do, and what is in Postgres. */
import { CALL_BUCKETS, type Metrics } from './metric.ts';

/** Counted by the worker that does it. */
const counted = {
  oms_order_confirmation_duration_seconds: {
    type: 'histogram',
    help: 'From an order’s acceptance to its confirmation.',
    unit: 'seconds',
    labels: [],
    by: 'worker',
    buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600],
  },
  oms_orders_ended_total: {
    type: 'counter',
    help: 'Orders that came to an end, by their status and, of those that failed, the code of their failure.',
    unit: '1',
    labels: ['status', 'code'],
    by: 'worker',
  },
  oms_step_outcomes_total: {
    type: 'counter',
    help: 'How the steps of orders came out, whoever’s worker did them: done, definite (it did not happen) or unknown (given up, and undone).',
    unit: '1',
    labels: ['step', 'outcome', 'code'],
    by: 'worker',
  },
  oms_step_attempt_duration_seconds: {
    type: 'histogram',
    help: 'Attempts of our own workers at a step (do) or its undo, by provider. The outcome unknown is tried again, and so is cut_short: a first, brief try that was ended before its answer.',
    unit: 'seconds',
    labels: ['step', 'action', 'provider', 'outcome'],
    by: 'worker',
    buckets: CALL_BUCKETS,
  },
  oms_provider_answers_refused_total: {
    type: 'counter',
    help: 'Answers of providers’ workers that were not believed, by step and by what was wrong.',
    unit: '1',
    labels: ['step', 'what'],
    by: 'worker',
  },
  oms_reconciler_findings_total: {
    type: 'counter',
    help: 'Findings of the reconciler, by kind.',
    unit: '1',
    labels: ['what'],
    by: 'worker',
  },
  oms_reconciler_last_success_timestamp_seconds: {
    type: 'gauge',
    help: 'When this worker last brought a run of the reconciler to its end: seconds since 1970, 0 for never.',
    unit: 'seconds',
    labels: [],
    by: 'worker',
  },
  oms_reconciler_interval_seconds: {
    type: 'gauge',
    help: 'How often the reconciler is to run (RECONCILE_SECONDS).',
    unit: 'seconds',
    labels: [],
    by: 'worker',
  },
} as const satisfies Metrics;

/** Read from Postgres when they are collected: every worker of the queue `orders` says the same. */
const measured = {
  oms_orders: {
    type: 'gauge',
    help: 'Orders that have not ended, by status.',
    unit: '1',
    labels: ['status'],
    by: 'worker',
  },
  oms_orders_oldest_age_seconds: {
    type: 'gauge',
    help: 'Since when the oldest order of a status has been placed; 0 without one.',
    unit: 'seconds',
    labels: ['status'],
    by: 'worker',
  },
  oms_undo_outstanding: {
    type: 'gauge',
    help: 'Orders that are being undone and whose step is still to be undone, by step.',
    unit: '1',
    labels: ['step'],
    by: 'worker',
  },
  oms_orders_outstanding: {
    type: 'gauge',
    help: 'Orders that failed or were cancelled while money, a parcel or stock may still be out.',
    unit: '1',
    labels: ['what'],
    by: 'worker',
  },
  oms_money_outstanding_minor_units: {
    type: 'gauge',
    help: 'What was or may have been taken and is not given back of orders that failed or were cancelled, and refunds not made yet of those that were returned or lost.',
    unit: 'minor units',
    labels: ['currency'],
    by: 'worker',
  },
  oms_money_outstanding_oldest_age_seconds: {
    type: 'gauge',
    help: 'Since when the oldest money of oms_money_outstanding_minor_units is outstanding, at least.',
    unit: 'seconds',
    labels: ['currency'],
    by: 'worker',
  },
  oms_attention_orders: {
    type: 'gauge',
    help: 'Orders that need a person, by reason.',
    unit: '1',
    labels: ['reason'],
    by: 'worker',
  },
  oms_attention_oldest_age_seconds: {
    type: 'gauge',
    help: 'Since when the oldest flag of a reason is up; 0 without one.',
    unit: 'seconds',
    labels: ['reason'],
    by: 'worker',
  },
  oms_items_disagreeing: {
    type: 'gauge',
    help: 'Items whose reserved stock is not the sum of its reservations.',
    unit: '1',
    labels: [],
    by: 'worker',
  },
  oms_partitions_ahead_seconds: {
    type: 'gauge',
    help: 'For how long from now on the tables by day and by month have partitions; 0 when that of today is missing.',
    unit: 'seconds',
    labels: [],
    by: 'worker',
  },
} as const satisfies Metrics;

export const orderMetrics = { ...counted, ...measured } as const;

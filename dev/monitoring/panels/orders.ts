/** The dashboard's rows about orders: from what customers notice to what waits for a person. */
import type { Panel } from '../panel.ts';
import { aggregate, count, metric, quantile, rate } from '../promql.ts';

const ATTEMPTS = 'oms_step_attempt_duration_seconds';
const accepted = count('oms_order_acceptance_duration_seconds');
const confirmed = count('oms_order_confirmation_duration_seconds');
const confirmation = (q: number) => quantile(q, 'oms_order_confirmation_duration_seconds', []);
const acceptance = (q: number) => quantile(q, 'oms_order_acceptance_duration_seconds', []);

const customers: readonly Panel[] = [
  {
    title: 'Accepted, confirmed and ended',
    description: 'Confirmed should follow accepted. Ended by status.',
    unit: 'reqps',
    queries: [
      { expr: aggregate('sum', [], rate(accepted, '5m')), legend: 'accepted' },
      { expr: aggregate('sum', [], rate(confirmed, '5m')), legend: 'confirmed' },
      {
        expr: aggregate('sum', ['status'], rate(metric('oms_orders_ended_total'), '5m')),
        legend: '{{status}}',
      },
    ],
  },
  {
    title: 'Accepting an order',
    description: 'What a client waits for.',
    unit: 's',
    queries: [
      { expr: acceptance(0.5), legend: 'median' },
      { expr: acceptance(0.99), legend: '99 of 100' },
    ],
  },
  {
    title: 'From acceptance to confirmation',
    description: 'With the customer’s own time where a payment is pending.',
    unit: 's',
    queries: [
      { expr: confirmation(0.5), legend: 'median' },
      { expr: confirmation(0.9), legend: '9 of 10' },
    ],
  },
  {
    title: 'Orders that have not ended',
    description: 'Pending, failing and cancelling orders move on within moments.',
    unit: 'short',
    queries: [{ expr: aggregate('max', ['status'], metric('oms_orders')), legend: '{{status}}' }],
  },
  {
    title: 'The oldest of them',
    description: 'Since it was placed, by status.',
    unit: 's',
    queries: [
      {
        expr: aggregate('max', ['status'], metric('oms_orders_oldest_age_seconds')),
        legend: '{{status}}',
      },
    ],
  },
  {
    title: 'Failed orders by code',
    description: 'docs/errors.md has the codes.',
    unit: 'reqps',
    queries: [
      {
        expr: aggregate(
          'sum',
          ['code'],
          rate(metric('oms_orders_ended_total', { status: 'failed' }), '5m'),
        ),
        legend: '{{code}}',
      },
    ],
  },
];

const steps: readonly Panel[] = [
  {
    title: 'Attempts by provider and outcome',
    description: 'Unknown outcomes are tried again: a provider that is away shows here first.',
    unit: 'reqps',
    queries: [
      {
        expr: aggregate(
          'sum',
          ['step', 'action', 'provider', 'outcome'],
          rate(count(ATTEMPTS), '5m'),
        ),
        legend: '{{action}} {{step}} {{provider}} {{outcome}}',
      },
    ],
  },
  {
    title: 'Time of attempts, 95 of 100',
    description: 'With our own records around the call.',
    unit: 's',
    queries: [
      {
        expr: quantile(0.95, ATTEMPTS, ['step', 'provider']),
        legend: '{{step}} {{provider}}',
      },
    ],
  },
  {
    title: 'Steps given up or refused, by code',
    description: 'Whoever’s worker did them.',
    unit: 'reqps',
    queries: [
      {
        expr: aggregate(
          'sum',
          ['step', 'outcome', 'code'],
          rate(metric('oms_step_outcomes_total', { outcome: /definite|unknown/ }), '5m'),
        ),
        legend: '{{step}} {{outcome}} {{code}}',
      },
    ],
  },
];

const persons: readonly Panel[] = [
  {
    title: 'Money outstanding',
    description: 'In minor units, by currency; 0 when all is well.',
    unit: 'short',
    kind: 'stat',
    queries: [
      {
        expr: aggregate('max', ['currency'], metric('oms_money_outstanding_minor_units')),
        legend: '{{currency}}',
      },
    ],
  },
  {
    title: 'Orders that need a person',
    description: 'docs/runbook has a page for each reason.',
    unit: 'short',
    queries: [
      { expr: aggregate('max', ['reason'], metric('oms_attention_orders')), legend: '{{reason}}' },
    ],
  },
  {
    title: 'The oldest flag',
    description: 'By reason.',
    unit: 's',
    queries: [
      {
        expr: aggregate('max', ['reason'], metric('oms_attention_oldest_age_seconds')),
        legend: '{{reason}}',
      },
    ],
  },
  {
    title: 'Still to be undone',
    description: 'Steps of orders that are failing or being cancelled.',
    unit: 'short',
    queries: [
      { expr: aggregate('max', ['step'], metric('oms_undo_outstanding')), legend: '{{step}}' },
    ],
  },
  {
    title: 'Outstanding after the end',
    description: 'Orders that failed or were cancelled while something may still be out.',
    unit: 'short',
    queries: [
      { expr: aggregate('max', ['what'], metric('oms_orders_outstanding')), legend: '{{what}}' },
      {
        expr: aggregate('max', [], metric('oms_items_disagreeing')),
        legend: 'items that disagree',
      },
    ],
  },
  {
    title: 'Findings of the reconciler',
    description: 'By kind: docs/architecture.md has what each of them means.',
    unit: 'reqps',
    queries: [
      {
        expr: aggregate('sum', ['what'], rate(metric('oms_reconciler_findings_total'), '5m')),
        legend: '{{what}}',
      },
    ],
  },
];

export const orderRows = {
  Orders: customers,
  'Steps and providers': steps,
  'What waits for a person': persons,
} as const;

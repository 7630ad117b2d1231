/** Measures what workers do with orders: steps, confirmations, ends. */
import { ApplicationFailure } from '@temporalio/common';
import type { Registry } from 'prom-client';
import type { EffectKind } from '../contracts/effects.ts';
import type { OrderChange, OrderEventType } from '../contracts/events.ts';
import { definiteFailures, unknownOutcomes } from '../contracts/failures.ts';
import { acceptedAt } from '../contracts/ids.ts';
import { isEnded, type SagaStep, sagaSteps } from '../contracts/order.ts';
import { counter, histogram } from '../ops/metrics/register.ts';
import type { Written } from './recordChange.ts';

interface Attempt {
  readonly step: EffectKind;
  readonly action: 'do' | 'undo';
  /** Of the registry; undefined of our own stock. */
  readonly provider: string | null | undefined;
}

export interface OrderMeter {
  /** Counts a change once, by the call that has written it. */
  recorded(change: Pick<OrderChange, 'orderId' | 'type' | 'set'>, written: Written): void;
  /** Runs an attempt at a step and measures it. */
  attempt<T>(of: Attempt, run: () => Promise<T>): Promise<T>;
}

/** The step that an event says is done. A pending payment is not. */
const stepsDone: Partial<Record<OrderEventType, SagaStep>> = {
  'order.inventory-reserved': 'inventory',
  'order.payment-authorized': 'payment',
  'order.payment-charged': 'payment',
  'order.confirmed': 'shipment',
  'order.shipment-booked': 'shipment',
};

/** Each code that belongs to one step, with its outcome. */
const failedSteps = new Map<string, { readonly step: SagaStep; readonly outcome: string }>(
  sagaSteps.flatMap((step) => [
    ...definiteFailures[step]
      .filter((code) => code !== 'EFFECT_REVOKED')
      .map((code) => [code, { step, outcome: 'definite' }] as const),
    [unknownOutcomes[step], { step, outcome: 'unknown' }] as const,
  ]),
);

/** Runs an attempt at a step, and measures it where there is a meter. */
export const measured = <T>(
  meter: OrderMeter | undefined,
  of: Attempt,
  run: () => Promise<T>,
): Promise<T> => (meter ? meter.attempt(of, run) : run());

/**
 * @param isCutShort whether Temporal has ended the attempt that runs: a first, brief one within the
 *   workflow task, or one of a cancelled order. That says nothing about the provider.
 */
export function createOrderMeter(
  registry?: Registry,
  isCutShort: () => boolean = () => false,
): OrderMeter {
  const confirmed = histogram(registry, 'oms_order_confirmation_duration_seconds');
  const ended = counter(registry, 'oms_orders_ended_total');
  const outcomes = counter(registry, 'oms_step_outcomes_total');
  const attempts = histogram(registry, 'oms_step_attempt_duration_seconds');
  // From 0 on, so that the first that is unknown counts as one more.
  for (const step of sagaSteps) {
    outcomes.inc({ step, outcome: 'done', code: '' }, 0);
    outcomes.inc({ step, outcome: 'unknown', code: unknownOutcomes[step] }, 0);
  }
  const begun = new Set<string>();
  const beginAtZero = (labels: Readonly<Record<'step' | 'action' | 'provider', string>>): void => {
    const key = JSON.stringify(labels);
    if (begun.has(key)) return;
    begun.add(key);
    attempts.zero({ ...labels, outcome: 'unknown' });
  };

  return {
    recorded({ orderId, type, set }, { isWritten, row }) {
      if (!isWritten) return;
      const step = stepsDone[type];
      if (step) outcomes.inc({ step, outcome: 'done', code: '' });
      const code = row.state.failure?.code ?? '';
      const failed = type === 'order.failing' && failedSteps.get(code);
      if (failed) outcomes.inc({ ...failed, code });
      if (type === 'order.confirmed')
        confirmed.observe(Math.max(0, Date.now() - acceptedAt(orderId)) / 1000);
      if (set.status && isEnded(set.status)) ended.inc({ status: set.status, code });
    },

    async attempt({ step, action, provider }, run) {
      const labels = { step, action, provider: provider ?? 'none' };
      beginAtZero(labels);
      const stop = attempts.startTimer(labels);
      try {
        const result = await run();
        stop({ outcome: 'done' });
        return result;
      } catch (error) {
        const isDefinite = error instanceof ApplicationFailure && error.nonRetryable;
        stop({ outcome: isDefinite ? 'definite' : isCutShort() ? 'cut_short' : 'unknown' });
        throw error;
      }
    },
  };
}

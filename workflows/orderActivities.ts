/**
 * Our own database, from within the saga. A local activity costs one history event and no
 * hand-over; but while Postgres is away it would keep the workflow task alive, at three events a
 * heartbeat. So it has a few tries, and then the same code runs as a regular activity, which waits
 * at the server.
 */
import {
  type ActivityOptions,
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { OrderActivities } from '../contracts/orderActivities.ts';
import { causeOf } from './causeOf.ts';

const localOptions = {
  startToCloseTimeout: '3s',
  scheduleToCloseTimeout: '7s',
  retry: { initialInterval: '100ms', maximumInterval: '1s', maximumAttempts: 3 },
} as const;

const regularOptions = {
  startToCloseTimeout: '15s',
  retry: { initialInterval: '500ms', maximumInterval: '15s' },
} as const;

function isDefinite(error: unknown): boolean {
  const cause = causeOf(error);
  return cause instanceof ApplicationFailure && cause.nonRetryable === true;
}

/**
 * Runs one of our own activities to its end: what it writes must be known, whoever cancels. Given
 * `bounds`, it ends at the latest with them, or when it is cancelled.
 */
export function onOurDatabase<T>(
  summary: string,
  run: (activities: OrderActivities) => Promise<T>,
  bounds?: ActivityOptions,
): Promise<T> {
  const tries = async (): Promise<T> => {
    try {
      return await run(proxyLocalActivities<OrderActivities>({ ...localOptions, summary }));
    } catch (error) {
      if (isDefinite(error) || isCancellation(error)) throw error;
      const options = { ...regularOptions, ...bounds, summary };
      return await run(proxyActivities<OrderActivities>(options));
    }
  };
  return bounds ? tries() : CancellationScope.nonCancellable(tries);
}

/**
 * Runs an activity on our own database. A local activity costs one history event and no round trip
 * through the task queue. But while Postgres is down it would keep the workflow task alive, at three
 * history events a heartbeat. So it gets three attempts, and then the same code runs as a regular
 * activity, which waits at the server.
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
import { causeOf } from './activityErrors.ts';

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
 * Without `bounds` it runs to its end, out of reach of cancellation: the saga must know what was
 * written. With `bounds` their timeouts apply, and a cancellation stops it.
 */
export function runOnDatabase<T>(
  summary: string,
  run: (activities: OrderActivities) => Promise<T>,
  bounds?: ActivityOptions,
): Promise<T> {
  const localThenRegular = async (): Promise<T> => {
    try {
      return await run(proxyLocalActivities<OrderActivities>({ ...localOptions, summary }));
    } catch (error) {
      if (isDefinite(error) || isCancellation(error)) throw error;
      const options = { ...regularOptions, ...bounds, summary };
      return await run(proxyActivities<OrderActivities>(options));
    }
  };
  return bounds ? localThenRegular() : CancellationScope.nonCancellable(localThenRegular);
}

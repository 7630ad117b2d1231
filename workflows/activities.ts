/** How the saga runs activities: within the workflow task first where that is safe, or on a queue. */
import {
  ActivityCancellationType,
  type ActivityOptions,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { SagaStep } from '../contracts/order.ts';
import type { OrderActivities } from '../contracts/orderActivities.ts';
import type { LogisticsActivities, PaymentActivities } from '../contracts/provider.ts';
import type { CaptureActivities } from '../contracts/providerCapture.ts';
import { PRIORITY, type SagaPolicy } from '../contracts/saga.ts';
import { isDefinite } from './activityErrors.ts';

export type Activities = OrderActivities &
  PaymentActivities &
  CaptureActivities &
  LogisticsActivities;

/** One attempt of a step's activity, or of its undo. A longer one has an unknown outcome. */
export const TRY_SECONDS = 15;
const MAXIMUM_PAUSE = '10s';

/** Tried once, within a workflow task, for so many milliseconds. */
export const briefly = (milliseconds: number, summary: string): Activities =>
  proxyLocalActivities<Activities>({
    summary,
    scheduleToCloseTimeout: milliseconds,
    retry: { maximumAttempts: 1 },
  });

export const onQueue = (options: ActivityOptions): Activities =>
  proxyActivities<Activities>(options);

/**
 * Runs a local activity, and what is to follow when it could not be completed. While Postgres or a
 * provider is away, a local activity would keep the workflow task alive, at three history events a
 * heartbeat; a regular activity waits at the server.
 */
export async function localThen<T>(local: () => Promise<T>, regular: () => Promise<T>): Promise<T> {
  try {
    return await local();
  } catch (error) {
    if (isDefinite(error) || isCancellation(error)) throw error;
    return regular();
  }
}

const untilDone = (): ActivityOptions => ({
  startToCloseTimeout: '15s',
  retry: { maximumInterval: '15s' },
});

/**
 * An activity on our own database.
 *
 * @param bounds of the regular activity; without them it is retried for ever
 */
export const onDatabase = <T>(
  summary: string,
  run: (activities: Activities, isLocal: boolean) => Promise<T>,
  bounds: () => ActivityOptions = untilDone,
): Promise<T> =>
  localThen(
    () => run(proxyLocalActivities<Activities>({ ...databaseOptions, summary }), true),
    () => run(onQueue({ ...bounds(), summary }), false),
  );

/**
 * Over before a workflow task is 8 s old and kept alive by a heartbeat: when its worker then dies and an
 * Update comes before the next one, the SDK's core replays the Update at another place than it was at.
 */
const databaseOptions = {
  startToCloseTimeout: '3s',
  scheduleToCloseTimeout: '7s',
  retry: { initialInterval: '100ms', maximumInterval: '1s', maximumAttempts: 3 },
} as const;

export const forwardOptions = ({ stepGiveUpSeconds }: SagaPolicy): ActivityOptions => ({
  // The undo waits until a running attempt has ended and its outcome is as clear as it gets.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  startToCloseTimeout: TRY_SECONDS * 1000,
  scheduleToCloseTimeout: stepGiveUpSeconds * 1000,
  retry: { initialInterval: '500ms', maximumInterval: MAXIMUM_PAUSE },
});

/**
 * @param failing the steps whose undo has failed for a while
 * @param flagAt when the order is to be flagged, in milliseconds since the epoch
 */
export function undoOptions(
  policy: SagaPolicy,
  failing: ReadonlyMap<SagaStep, unknown>,
  step: SagaStep,
  flagAt: number,
): ActivityOptions {
  const isFailing = failing.has(step);
  // Another undo that fails as well has its turn.
  const round = failing.size > 1 ? '1h' : '24h';
  const left = flagAt - Date.now();
  const untilFlag = left > 0 ? left : policy.undoAttentionSeconds * 1000;
  return isFailing ? slowly(policy, round) : quickly(untilFlag);
}

/** @param milliseconds until the order is to be flagged; 0 or less once it is */
export const captureOptions = (policy: SagaPolicy, milliseconds: number): ActivityOptions =>
  milliseconds > 0 ? quickly(milliseconds) : slowly(policy, '24h');

const goingBack = {
  priority: PRIORITY.undo,
  // A person's decision does not wait for a provider that hangs; the fence makes that safe.
  cancellationType: ActivityCancellationType.TRY_CANCEL,
  startToCloseTimeout: TRY_SECONDS * 1000,
} as const satisfies ActivityOptions;

/** @param milliseconds until the order is to be flagged */
const quickly = (milliseconds: number): ActivityOptions => ({
  ...goingBack,
  scheduleToCloseTimeout: milliseconds,
  retry: { initialInterval: '500ms', maximumInterval: MAXIMUM_PAUSE },
});

/**
 * Of a flagged order. Retries wait at the server and cost no history; the last error gets to the saga
 * once in a round.
 */
const slowly = (policy: SagaPolicy, round: '1h' | '24h'): ActivityOptions => ({
  ...goingBack,
  scheduleToCloseTimeout: round,
  retry: steadily(policy),
});

/** Retries of what has failed for a while: at a slow pace that does not change. */
export const steadily = ({
  undoPaceSeconds,
}: Pick<SagaPolicy, 'undoPaceSeconds'>): NonNullable<ActivityOptions['retry']> => ({
  initialInterval: undoPaceSeconds * 1000,
  backoffCoefficient: 1,
  maximumInterval: undoPaceSeconds * 1000,
});

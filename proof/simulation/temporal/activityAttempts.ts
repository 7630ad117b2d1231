/**
 * Models one activity in Temporal: its attempts, retries, timeouts and cancellation. The simulated
 * worker may be slow: an attempt that has timed out can still act later.
 */
import {
  ActivityFailure,
  ApplicationFailure,
  CancelledFailure,
  DefaultFailureConverter,
  defaultPayloadConverter,
  RetryState,
  TimeoutFailure,
  type TimeoutType,
} from '@temporalio/common';
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import type { Schedule, ScheduledAction } from '../schedule.ts';
import type { Command, Job } from './sandbox.ts';

/** In milliseconds: until an attempt acts, and from then until its answer arrives. */
export interface ActivityTiming {
  readonly actsAfter: number;
  readonly answersAfter: number;
}

export interface Worker {
  timingOf(type: string, local: boolean): ActivityTiming | null;
  perform(type: string, input: unknown): Promise<unknown>;
}

export type Resolution = NonNullable<NonNullable<Job['resolveActivity']>['result']>;

export interface Activity {
  readonly seq: number;
  readonly type: string;
  readonly local: boolean;
  start(): void;
  /** On cancellation the saga does not wait for a running attempt. */
  readonly isAbandonedOnCancel: boolean;
  cancel(): void;
  /** Drops its result; a running attempt goes on. */
  forget(): void;
}

type Scheduled = NonNullable<Command['scheduleActivity'] & Command['scheduleLocalActivity']>;

const WAIT_CANCELLATION_COMPLETED = 1;
const failures = new DefaultFailureConverter();

interface Parts {
  readonly schedule: Schedule;
  readonly worker: Worker;
  readonly onResolved: (resolution: Resolution) => void;
}

export function activityOf(
  command: Scheduled,
  local: boolean,
  { schedule, worker, onResolved }: Parts,
): Activity {
  const type = command.activityType ?? '';
  const input = (command.arguments ?? []).map((payload) =>
    defaultPayloadConverter.fromPayload(payload),
  )[0];
  const limits = limitsOf(command, local);
  let attempt = 0;
  let isRunning = false;
  let hasEnded = false;
  let isCancelled = false;
  let deadline = Number.POSITIVE_INFINITY;
  let timer: ScheduledAction | undefined;
  let lastError: Error | undefined;

  function end(resolution: Resolution): void {
    hasEnded = true;
    if (timer) schedule.remove(timer);
    onResolved(resolution);
  }

  function begin(): void {
    const timing = worker.timingOf(type, local);
    if (timing === null) {
      timer = schedule.after(deadline - schedule.now(), expire);
      return;
    }
    attempt += 1;
    isRunning = true;
    const thisAttempt = attempt;
    const { actsAfter, answersAfter } = timing;
    schedule.after(actsAfter, async () => {
      const report = await perform();
      schedule.after(answersAfter, () => {
        if (!hasEnded && isRunning && attempt === thisAttempt) report();
      });
    });
    const limit = Math.min(limits.startToClose, deadline - schedule.now());
    timer = schedule.after(limit, timeOut);
  }

  /** Performs the activity. @returns the function that reports the result */
  async function perform(): Promise<() => void> {
    try {
      const result = await worker.perform(type, input);
      return () => end({ completed: { result: defaultPayloadConverter.toPayload(result) } });
    } catch (error) {
      if (!(error instanceof ApplicationFailure)) throw error;
      return () => fail(error, error.nonRetryable === true);
    }
  }

  function fail(error: Error, isFinal: boolean): void {
    isRunning = false;
    lastError = error;
    if (timer) schedule.remove(timer);
    const pause = limits.pause(attempt);
    const isRetried = !isFinal && !isCancelled && attempt < limits.attempts;
    if (isRetried && schedule.now() + pause < deadline) timer = schedule.after(pause, begin);
    else end({ failed: { failure: failureOf(error) } });
  }

  /** Nobody has taken the task. */
  const expire = (): void =>
    end({ failed: { failure: failureOf(timedOut('SCHEDULE_TO_START', undefined)) } });

  function timeOut(): void {
    if (schedule.now() < deadline) fail(timedOut('START_TO_CLOSE', undefined), false);
    else end({ failed: { failure: failureOf(timedOut('SCHEDULE_TO_CLOSE', lastError)) } });
  }

  const wrapped = (cause: Error): Error =>
    new ActivityFailure('', type, String(command.seq), RetryState.TIMEOUT, 'worker', cause);
  // A local activity's own failure is not wrapped.
  const failureOf = (error: Error) =>
    failures.errorToFailure(
      local && error instanceof ApplicationFailure ? error : wrapped(error),
      defaultPayloadConverter,
    );

  return {
    seq: command.seq ?? 0,
    type,
    local,
    isAbandonedOnCancel: !local && command.cancellationType !== WAIT_CANCELLATION_COMPLETED,
    start() {
      deadline = schedule.now() + limits.scheduleToClose;
      begin();
    },
    cancel() {
      isCancelled = true;
      // A running attempt is waited for; without one the activity ends at once.
      if (!hasEnded && !isRunning) end(cancelledActivity(this));
    },
    forget() {
      hasEnded = true;
      if (timer) schedule.remove(timer);
    },
  };
}

export const cancelledActivity = ({ type, seq }: Activity): Resolution => ({
  cancelled: {
    failure: failures.errorToFailure(
      new ActivityFailure(
        '',
        type,
        String(seq),
        RetryState.CANCEL_REQUESTED,
        'worker',
        new CancelledFailure('cancelled'),
      ),
      defaultPayloadConverter,
    ),
  },
});

const timedOut = (which: TimeoutType, cause: Error | undefined): Error => {
  const failure = new TimeoutFailure('activity timed out', undefined, which);
  if (cause) Object.assign(failure, { cause });
  return failure;
};

function limitsOf(command: Scheduled, local: boolean) {
  const { retryPolicy } = command;
  const first = optionalTsToMs(retryPolicy?.initialInterval) ?? 1000;
  const most = optionalTsToMs(retryPolicy?.maximumInterval) ?? first * 100;
  const growth = retryPolicy?.backoffCoefficient ?? 2;
  return {
    startToClose: optionalTsToMs(command.startToCloseTimeout) ?? Number.POSITIVE_INFINITY,
    scheduleToClose: optionalTsToMs(command.scheduleToCloseTimeout) ?? Number.POSITIVE_INFINITY,
    attempts: retryPolicy?.maximumAttempts || (local ? 100 : Number.POSITIVE_INFINITY),
    pause: (attempt: number) => Math.min(most, first * growth ** (attempt - 1)),
  };
}

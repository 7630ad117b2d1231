/**
 * One activity as Temporal has it: its attempts, retries and timeouts, and its cancellation. What
 * happens in the world is done by a worker, which may take its time: an attempt that was given up on
 * can still act later.
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
import type { Agenda, Entry } from './agenda.ts';
import type { Command, Job } from './sandbox.ts';

export interface Worker {
  /** How long an attempt takes until it acts, and from then until its answer is there. */
  timing(
    type: string,
    local: boolean,
  ): { readonly actsAfter: number; readonly answersAfter: number };
  perform(type: string, input: unknown): Promise<unknown>;
}

export type Resolution = NonNullable<NonNullable<Job['resolveActivity']>['result']>;

export interface Activity {
  readonly seq: number;
  readonly type: string;
  readonly local: boolean;
  start(): void;
  /** The saga does not wait for what a running try comes to when it cancels. */
  readonly hasty: boolean;
  cancel(): void;
  /** Nobody waits for its answer any more; a running attempt goes on. */
  forget(): void;
}

type Scheduled = NonNullable<Command['scheduleActivity'] & Command['scheduleLocalActivity']>;

const WAIT_CANCELLATION_COMPLETED = 1;
const failures = new DefaultFailureConverter();

interface Parts {
  readonly agenda: Agenda;
  readonly worker: Worker;
  readonly resolved: (resolution: Resolution) => void;
}

export function activityOf(
  command: Scheduled,
  local: boolean,
  { agenda, worker, resolved }: Parts,
): Activity {
  const type = command.activityType ?? '';
  const input = (command.arguments ?? []).map((one) => defaultPayloadConverter.fromPayload(one))[0];
  const limits = limitsOf(command, local);
  let attempt = 0;
  let running = false;
  let over = false;
  let cancelled = false;
  let deadline = Number.POSITIVE_INFINITY;
  let waiting: Entry | undefined;
  let last: Error | undefined;

  function end(resolution: Resolution): void {
    over = true;
    if (waiting) agenda.remove(waiting);
    resolved(resolution);
  }

  function begin(): void {
    attempt += 1;
    running = true;
    const mine = attempt;
    const { actsAfter, answersAfter } = worker.timing(type, local);
    agenda.after(actsAfter, async () => {
      const report = await answer();
      agenda.after(answersAfter, () => {
        if (!over && running && attempt === mine) report();
      });
    });
    const left = Math.min(limits.startToClose, deadline - agenda.now());
    waiting = agenda.after(left, timeOut);
  }

  /** Acts, and says how that is to be reported. */
  async function answer(): Promise<() => void> {
    try {
      const result = await worker.perform(type, input);
      return () => end({ completed: { result: defaultPayloadConverter.toPayload(result) } });
    } catch (error) {
      if (!(error instanceof ApplicationFailure)) throw error;
      return () => fail(error, error.nonRetryable === true);
    }
  }

  function fail(error: Error, definitely: boolean): void {
    running = false;
    last = error;
    if (waiting) agenda.remove(waiting);
    const pause = limits.pause(attempt);
    const again = !definitely && !cancelled && attempt < limits.attempts;
    if (again && agenda.now() + pause < deadline) waiting = agenda.after(pause, begin);
    else end({ failed: { failure: toldAs(error) } });
  }

  function timeOut(): void {
    if (agenda.now() < deadline) fail(timedOut('START_TO_CLOSE', undefined), false);
    else end({ failed: { failure: toldAs(timedOut('SCHEDULE_TO_CLOSE', last)) } });
  }

  const wrapped = (cause: Error): Error =>
    new ActivityFailure('', type, String(command.seq), RetryState.TIMEOUT, 'worker', cause);
  // A local activity's own failure comes as it is.
  const toldAs = (error: Error) =>
    failures.errorToFailure(
      local && error instanceof ApplicationFailure ? error : wrapped(error),
      defaultPayloadConverter,
    );

  return {
    seq: command.seq ?? 0,
    type,
    local,
    hasty: !local && command.cancellationType !== WAIT_CANCELLATION_COMPLETED,
    start() {
      deadline = agenda.now() + limits.scheduleToClose;
      begin();
    },
    cancel() {
      cancelled = true;
      // A running try is waited for; one that was only going to be made is not.
      if (!over && !running) end(cancelledActivity(this));
    },
    forget() {
      over = true;
      if (waiting) agenda.remove(waiting);
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

/**
 * The activities and timers that one run has requested. Requests of a workflow task reach the
 * server when the task is committed, and never when it is lost; only local activities start at
 * once.
 */
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import type { Schedule, ScheduledAction } from '../schedule.ts';
import {
  type Activity,
  activityOf,
  cancelledActivity,
  type Resolution,
  type Worker,
} from './activityAttempts.ts';
import type { Command, Job } from './sandbox.ts';

export interface ActivitiesAndTimers {
  execute(command: Command): void;
  /** A local activity is running, so the workflow task cannot end. */
  readonly hasLocalActivity: boolean;
  /** False for the result of an activity whose cancellation was already delivered. */
  isAwaited(job: Job): boolean;
  /** Runs `act` when the current task is committed. */
  whenCommitted(act: () => void): void;
  commit(): void;
  forgetTask(): void;
  end(): void;
}

interface Parts {
  readonly schedule: Schedule;
  readonly worker: Worker;
  /** Delivers a job from the server. */
  readonly deliver: (job: Job) => void;
  /** Delivers a job within the current task. */
  readonly deliverAtOnce: (job: Job) => void;
}

export function createActivitiesAndTimers({
  schedule,
  worker,
  deliver,
  deliverAtOnce,
}: Parts): ActivitiesAndTimers {
  const activities = new Map<number, Activity>();
  const timers = new Map<number, ScheduledAction>();
  const uncommitted = new Set<() => void>();
  const unsent = new Map<number, () => void>();
  const resolvedEarly = new Set<number>();

  /** Sends a request with the commit, unless it is withdrawn before. */
  function send(seq: number, act: () => void): void {
    const sendNow = (): void => {
      unsent.delete(seq);
      act();
    };
    unsent.set(seq, sendNow);
    uncommitted.add(sendNow);
  }

  /** @returns whether the request had not been sent */
  function withdraw(seq: number): boolean {
    const act = unsent.get(seq);
    if (!act) return false;
    unsent.delete(seq);
    return uncommitted.delete(act);
  }

  function scheduleActivity(command: Parameters<typeof activityOf>[0], local: boolean): void {
    const onResolved = (result: Resolution): void => {
      activities.delete(activity.seq);
      (local ? deliverAtOnce : deliver)(resolution(activity, result));
    };
    const activity = activityOf(command, local, { schedule, worker, onResolved });
    activities.set(activity.seq, activity);
    if (local) activity.start();
    else send(activity.seq, activity.start);
  }

  function cancelActivity(seq: number): void {
    const activity = activities.get(seq);
    if (!activity) return;
    if (activity.local) activity.cancel();
    else if (!withdraw(seq) && !activity.isAbandonedOnCancel)
      uncommitted.add(() => activity.cancel());
    else {
      // The saga gets the cancellation at once; the activity's own result is dropped.
      resolvedEarly.add(seq);
      deliverAtOnce(resolution(activity, cancelledActivity(activity)));
      uncommitted.add(() => {
        activity.forget();
        activities.delete(seq);
      });
    }
  }

  function startTimer(seq: number, milliseconds: number): void {
    const fire = (): void => {
      timers.delete(seq);
      deliver({ fireTimer: { seq } });
    };
    // Timers and activities have separate numbers: a timer's is negated here.
    send(-seq, () => timers.set(seq, schedule.after(milliseconds, fire)));
  }

  function cancelTimer(seq: number): void {
    if (withdraw(-seq)) return;
    uncommitted.add(() => {
      const timer = timers.get(seq);
      if (timer) schedule.remove(timer);
      timers.delete(seq);
    });
  }

  return {
    execute(command) {
      if (command.scheduleLocalActivity) scheduleActivity(command.scheduleLocalActivity, true);
      if (command.scheduleActivity) scheduleActivity(command.scheduleActivity, false);
      const cancelled = command.requestCancelActivity ?? command.requestCancelLocalActivity;
      if (cancelled) cancelActivity(cancelled.seq ?? 0);
      const { startTimer: timer } = command;
      if (timer) startTimer(timer.seq ?? 0, optionalTsToMs(timer.startToFireTimeout) ?? 0);
      if (command.cancelTimer) cancelTimer(command.cancelTimer.seq ?? 0);
    },
    get hasLocalActivity() {
      return [...activities.values()].some(({ local }) => local);
    },
    isAwaited: ({ resolveActivity }) => !resolvedEarly.has(resolveActivity?.seq ?? 0),
    whenCommitted: (act) => uncommitted.add(act),
    commit() {
      for (const act of uncommitted) act();
      uncommitted.clear();
    },
    forgetTask() {
      uncommitted.clear();
      resolvedEarly.clear();
      for (const [seq, activity] of activities) {
        if (!activity.local && !unsent.has(seq)) continue;
        activity.forget();
        activities.delete(seq);
      }
      unsent.clear();
    },
    end() {
      for (const activity of activities.values()) activity.forget();
      for (const timer of timers.values()) schedule.remove(timer);
    },
  };
}

const resolution = ({ seq, local }: Activity, result: Resolution): Job => ({
  resolveActivity: { seq, result, isLocal: local },
});

/**
 * What one run of the saga has asked Temporal for: activities and timers. What is asked for in a
 * task reaches the server when the task is committed, and never when it is lost; only local
 * activities begin at once.
 */
import { optionalTsToMs } from '@temporalio/common/lib/time.js';
import type { Agenda, Entry } from './agenda.ts';
import {
  type Activity,
  activityOf,
  cancelledActivity,
  type Resolution,
  type Worker,
} from './attempts.ts';
import type { Command, Job } from './sandbox.ts';

export interface Requests {
  obey(command: Command): void;
  /** A local activity has not ended: its task can't either. */
  readonly busy: boolean;
  /** False for what the saga does not wait for any more. */
  isAwaited(job: Job): boolean;
  /** Of the task under way: done when it is committed. */
  whenCommitted(act: () => void): void;
  commit(): void;
  forgetTask(): void;
  end(): void;
}

interface Parts {
  readonly agenda: Agenda;
  readonly worker: Worker;
  /** News from the server. */
  readonly arrive: (job: Job) => void;
  /** News within the task. */
  readonly atOnce: (job: Job) => void;
}

export function openRequests({ agenda, worker, arrive, atOnce }: Parts): Requests {
  const activities = new Map<number, Activity>();
  const timers = new Map<number, Entry>();
  const uncommitted = new Set<() => void>();
  const unsent = new Map<number, () => void>();
  const told = new Set<number>();

  /** Something that can be called off before it ever reaches the server. */
  function send(seq: number, act: () => void): void {
    const once = (): void => {
      unsent.delete(seq);
      act();
    };
    unsent.set(seq, once);
    uncommitted.add(once);
  }

  function unsend(key: number): boolean {
    const act = unsent.get(key);
    if (!act) return false;
    unsent.delete(key);
    return uncommitted.delete(act);
  }

  function schedule(command: Parameters<typeof activityOf>[0], local: boolean): void {
    const resolved = (result: Resolution): void => {
      activities.delete(activity.seq);
      (local ? atOnce : arrive)(resolution(activity, result));
    };
    const activity = activityOf(command, local, { agenda, worker, resolved });
    activities.set(activity.seq, activity);
    if (local) activity.start();
    else send(activity.seq, activity.start);
  }

  function stop(seq: number): void {
    const activity = activities.get(seq);
    if (!activity) return;
    if (activity.local) activity.cancel();
    else if (!unsend(seq) && !activity.hasty) uncommitted.add(() => activity.cancel());
    else {
      // Whatever comes of it: the saga is told at once, and not told again.
      told.add(seq);
      atOnce(resolution(activity, cancelledActivity(activity)));
      uncommitted.add(() => {
        activity.forget();
        activities.delete(seq);
      });
    }
  }

  function startTimer(seq: number, milliseconds: number): void {
    const fire = (): void => {
      timers.delete(seq);
      arrive({ fireTimer: { seq } });
    };
    // Timers and activities are numbered apart.
    send(-seq, () => timers.set(seq, agenda.after(milliseconds, fire)));
  }

  function stopTimer(seq: number): void {
    if (unsend(-seq)) return;
    uncommitted.add(() => {
      const timer = timers.get(seq);
      if (timer) agenda.remove(timer);
      timers.delete(seq);
    });
  }

  return {
    obey(command) {
      const { scheduleActivity, scheduleLocalActivity, startTimer: timer, cancelTimer } = command;
      if (scheduleLocalActivity) schedule(scheduleLocalActivity, true);
      if (scheduleActivity) schedule(scheduleActivity, false);
      const stopped = command.requestCancelActivity ?? command.requestCancelLocalActivity;
      if (stopped) stop(stopped.seq ?? 0);
      if (timer) startTimer(timer.seq ?? 0, optionalTsToMs(timer.startToFireTimeout) ?? 0);
      if (cancelTimer) stopTimer(cancelTimer.seq ?? 0);
    },
    get busy() {
      return [...activities.values()].some(({ local }) => local);
    },
    isAwaited: ({ resolveActivity }) => !told.has(resolveActivity?.seq ?? 0),
    whenCommitted: (act) => uncommitted.add(act),
    commit() {
      for (const act of uncommitted) act();
      uncommitted.clear();
    },
    forgetTask() {
      uncommitted.clear();
      told.clear();
      for (const [seq, activity] of activities) {
        if (!activity.local && !unsent.has(seq)) continue;
        activity.forget();
        activities.delete(seq);
      }
      unsent.clear();
    },
    end() {
      for (const activity of activities.values()) activity.forget();
      for (const timer of timers.values()) agenda.remove(timer);
    },
  };
}

const resolution = ({ seq, local }: Activity, result: Resolution): Job => ({
  resolveActivity: { seq, result, isLocal: local },
});

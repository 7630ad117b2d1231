/** Virtual time: scheduled actions, run in the order of their times. */

export interface ScheduledAction {
  /** Milliseconds of virtual time. */
  readonly at: number;
  readonly run: () => Promise<void> | void;
}

export interface Schedule {
  /** Milliseconds of virtual time. */
  now(): number;
  after(milliseconds: number, run: ScheduledAction['run']): ScheduledAction;
  remove(action: ScheduledAction): void;
  /** The time of the next action, or null when there is none. */
  nextAt(): number | null;
  /** Moves the time to `at` without running anything. */
  advanceTo(at: number): void;
  /** Moves the time to the next action and runs it. */
  runNext(): Promise<void>;
}

export function createSchedule(start: number): Schedule {
  let time = start;
  const actions: ScheduledAction[] = [];
  return {
    now: () => time,
    after(milliseconds, run) {
      const action = { at: time + milliseconds, run };
      const later = actions.findIndex(({ at }) => at > action.at);
      actions.splice(later < 0 ? actions.length : later, 0, action);
      return action;
    },
    remove(action) {
      const at = actions.indexOf(action);
      if (at >= 0) actions.splice(at, 1);
    },
    nextAt: () => actions[0]?.at ?? null,
    advanceTo(at) {
      time = at;
    },
    async runNext() {
      const action = actions.shift();
      if (!action) return;
      time = action.at;
      await action.run();
    },
  };
}

/**
 * One run of the saga as Temporal drives it: workflow tasks with the jobs that have arrived, local
 * activities within a task, and two faults of tasks. A task is lost when its worker dies, or when
 * the server refuses to close a run that has new jobs: it is then repeated from the committed
 * history, with its jobs first. And a worker evicts the saga from its cache: it is then replayed,
 * and must make the same commands.
 */
import { initialState } from '../../../contracts/order.ts';
import type { OrderStart } from '../../../contracts/saga.ts';
import {
  SEARCH_ATTRIBUTES,
  searchAttributeNames,
  shownIn,
} from '../../../contracts/searchAttributes.ts';
import type { Choices } from '../choices.ts';
import type { Schedule, ScheduledAction } from '../schedule.ts';
import { createActivitiesAndTimers } from './activitiesAndTimers.ts';
import type { Worker } from './activityAttempts.ts';
import { asReplayed, decode, inOrder, payloads } from './jobs.ts';
import { type HistoryStep, replay } from './replay.ts';
import { type Command, type Instance, initialize, type Job, type Sandbox } from './sandbox.ts';
import { type Answer, createUpdates } from './updates.ts';

type RunStatus = 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED' | 'TERMINATED';

export interface WorkflowRun {
  readonly closed: RunStatus;
  readonly result: unknown;
  readonly searchAttributes: ReadonlyMap<string, unknown>;
  readonly steps: readonly HistoryStep[];
  /** Replays that differed, and workflow tasks that failed. */
  readonly violations: readonly string[];
  signal(name: string, arg: unknown): void;
  update(name: string, arg: unknown, onAnswer: (answer: Answer) => void): void;
  cancel(): void;
  terminate(): void;
  /** @returns whether a task was in progress */
  loseTask(): boolean;
  details(): Promise<string>;
  end(): Promise<void>;
}

interface Parts {
  readonly schedule: Schedule;
  readonly choices: Choices;
  readonly sandbox: Sandbox;
  readonly worker: Worker;
  readonly log: (line: string) => void;
  readonly onCommand: (command: Command) => void;
}

interface Task {
  readonly jobs: Job[];
  readonly steps: HistoryStep[];
  heartbeat: ScheduledAction;
}

/** A task that takes longer commits what it has done so far. */
const HEARTBEAT_MS = 8_000;
const TASK_TIMEOUT_MS = 10_000;

export function openRun(start: OrderStart, parts: Parts): WorkflowRun {
  const { schedule, choices, sandbox, worker, log, onCommand } = parts;
  const { orderId, unwind } = start;
  const queue: Job[] = [initialize(orderId, start, schedule.now())];
  const committed: HistoryStep[] = [];
  const violations: string[] = [];
  const jobsInTask: Job[] = [];
  const updates = createUpdates(schedule.now);
  const shown = shownIn(unwind?.state ?? initialState);
  const searchAttributes = new Map<string, unknown>([
    ...searchAttributeNames.map((name) => [SEARCH_ATTRIBUTES[name], shown[name]] as const),
  ]);
  const activitiesAndTimers = createActivitiesAndTimers({
    schedule,
    worker,
    deliver,
    deliverAtOnce(job) {
      jobsInTask.push(job);
      schedule.after(0, continueTask);
    },
  });
  let [closed, result]: [RunStatus, unknown] = ['RUNNING', null];
  let closing: (() => void) | undefined;
  let instance: Instance | undefined;
  let task: Task | undefined;
  let nextTask: ScheduledAction | undefined;

  function deliver(job: Job): void {
    queue.push(job);
    scheduleTask(choices.pick([12, 0], [2, 30], [1, 2_500], [1, 40_000]));
  }

  function scheduleTask(delay: number): void {
    if (!task && !nextTask && closed === 'RUNNING') nextTask = schedule.after(delay, beginTask);
  }

  async function beginTask(): Promise<void> {
    nextTask = undefined;
    if (choices.once(6)) await evict();
    await cachedInstance();
    task = { jobs: [], steps: [], heartbeat: schedule.after(HEARTBEAT_MS, heartbeat) };
    await activateQueued();
    await continueTask();
  }

  async function evict(): Promise<void> {
    await instance?.end();
    instance = undefined;
  }

  /** Replays the history after an eviction. */
  async function cachedInstance(): Promise<Instance> {
    if (instance) return instance;
    instance = await sandbox(orderId);
    const replayed = await replay(instance, committed);
    violations.push(...replayed.violations);
    for (const command of replayed.openLocalActivities) activitiesAndTimers.execute(command);
    return instance;
  }

  async function activateQueued(): Promise<void> {
    const jobs = inOrder(queue.splice(0).filter(activitiesAndTimers.isAwaited));
    task?.jobs.push(...jobs);
    if (jobs.length > 0) await activate(jobs);
  }

  async function activate(jobs: readonly Job[]): Promise<void> {
    const activation = { at: schedule.now(), jobs };
    try {
      const commands = (await instance?.activate(activation, false)) ?? [];
      task?.steps.push({ activation, commands });
      for (const command of commands) execute(command);
    } catch (error) {
      violations.push(`a workflow task failed: ${String(error)}`);
    }
  }

  /** Goes on with the task, and ends it unless it waits for a local activity. */
  async function continueTask(): Promise<void> {
    while (task && jobsInTask.length > 0) await activate(jobsInTask.splice(0));
    if (!task || violations.length > 0) return;
    if (activitiesAndTimers.hasLocalActivity && !closing) return;
    if (choices.once(40)) lose('its worker died', TASK_TIMEOUT_MS);
    else if (closing && queue.some(({ doUpdate }) => !doUpdate)) lose('there are new jobs', 0);
    else {
      schedule.remove(task.heartbeat);
      commit(task);
      task = undefined;
      closing?.();
      if (queue.length > 0) scheduleTask(0);
    }
  }

  function commit({ steps, jobs }: Task): void {
    for (const { activation, commands } of steps.splice(0)) {
      const kept = activation.jobs.filter((job) => !updates.isRefused(job)).map(asReplayed);
      if (kept.length > 0) committed.push({ activation: { ...activation, jobs: kept }, commands });
    }
    jobs.splice(0);
    activitiesAndTimers.commit();
    updates.commit();
  }

  async function heartbeat(): Promise<void> {
    if (!task) return;
    commit(task);
    task.heartbeat = schedule.after(HEARTBEAT_MS, heartbeat);
    await activateQueued();
    await continueTask();
  }

  function lose(why: string, milliseconds: number): void {
    log(`(a task is lost: ${why})`);
    const jobs = task?.jobs ?? [];
    abandonTask();
    queue.unshift(...jobs.filter((job) => !isForgotten(job)));
    scheduleTask(milliseconds);
  }

  /**
   * An Update is not in the history before its acceptance: the server may lose it with the task.
   */
  function isForgotten(job: Job): boolean {
    if (!job.doUpdate || !choices.once(3)) return false;
    log('(an update is forgotten)');
    updates.forget(job);
    return true;
  }

  function abandonTask(): void {
    for (const action of [nextTask, task?.heartbeat]) if (action) schedule.remove(action);
    if (task) {
      instance = undefined;
      activitiesAndTimers.forgetTask();
      updates.forgetTask();
    }
    task = undefined;
    nextTask = undefined;
    closing = undefined;
    jobsInTask.splice(0);
  }

  function execute(command: Command): void {
    onCommand(command);
    activitiesAndTimers.execute(command);
    if (command.updateResponse) updates.respond(command.updateResponse);
    const fields = command.upsertWorkflowSearchAttributes?.searchAttributes?.indexedFields ?? {};
    for (const [name, value] of Object.entries(fields))
      activitiesAndTimers.whenCommitted(() =>
        searchAttributes.set(name, [decode(value)].flat()[0]),
      );
    const { completeWorkflowExecution: completed, failWorkflowExecution: failed } = command;
    if (completed) closing = () => close('COMPLETED', decode(completed.result));
    if (failed) closing = () => close('FAILED', failed.failure?.message);
    if (command.cancelWorkflowExecution) closing = () => close('CANCELLED');
  }

  function close(status: RunStatus, value: unknown = null): void {
    [closed, result] = [status, value];
    activitiesAndTimers.end();
    updates.abort();
  }

  scheduleTask(choices.pick([8, 0], [1, 50], [1, 30_000]));
  return {
    get closed() {
      return closed;
    },
    get result() {
      return result;
    },
    searchAttributes,
    steps: committed,
    violations,
    signal: (signalName, arg) =>
      deliver({ signalWorkflow: { signalName, input: payloads(arg), identity: '', headers: {} } }),
    update: (name, arg, onAnswer) => deliver(updates.request(name, payloads(arg), onAnswer)),
    cancel: () => deliver({ cancelWorkflow: { reason: '' } }),
    terminate() {
      abandonTask();
      close('TERMINATED');
    },
    loseTask() {
      const isInTask = task !== undefined;
      if (isInTask) lose('its worker died', TASK_TIMEOUT_MS);
      return isInTask;
    },
    details: async () => (await cachedInstance()).details(schedule.now()),
    end: evict,
  };
}

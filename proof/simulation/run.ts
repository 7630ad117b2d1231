/**
 * One run of the saga as Temporal drives it: workflow tasks with what has come in meanwhile, local
 * activities within a task, and the two things that go wrong with tasks. One can be lost, when its
 * worker dies or the server refuses to close a run that has news: then it is done once more from
 * what was committed, with the news in front. And a worker may have forgotten the saga: then it is
 * replayed, and must come to the same commands.
 */
import { defaultPayloadConverter, toPayloads } from '@temporalio/common';
import { initialState } from '../../contracts/order.ts';
import { NO_ATTENTION, type OrderStart, SEARCH_ATTRIBUTES } from '../../contracts/saga.ts';
import type { Agenda, Entry } from './agenda.ts';
import type { Worker } from './attempts.ts';
import type { Choices } from './choices.ts';
import { replay, type Step } from './committed.ts';
import { openRequests } from './requests.ts';
import { type Command, type Instance, initialize, type Job, type Sandbox } from './sandbox.ts';
import { type Answer, openUpdates } from './updates.ts';

export type Closed = 'RUNNING' | 'COMPLETED' | 'CANCELLED' | 'FAILED' | 'TERMINATED';

export interface Run {
  readonly closed: Closed;
  readonly result: unknown;
  /** Its search attributes. */
  readonly shown: ReadonlyMap<string, unknown>;
  readonly steps: readonly Step[];
  readonly broken: readonly string[];
  signal(name: string, arg: unknown): void;
  update(name: string, arg: unknown, answered: (answer: Answer) => void): void;
  cancel(): void;
  terminate(): void;
  /** @returns whether there was a task to be lost. */
  loseTask(): boolean;
  details(): Promise<string>;
  end(): Promise<void>;
}

export interface Parts {
  readonly agenda: Agenda;
  readonly choices: Choices;
  readonly sandbox: Sandbox;
  readonly worker: Worker;
  readonly log: (line: string) => void;
  readonly sees: (command: Command) => void;
}

interface Task {
  readonly jobs: Job[];
  readonly steps: Step[];
  heartbeat: Entry;
}

/** A task that takes longer is reported as far as it has come. */
const HEARTBEAT_MS = 8_000;
const TASK_TIMEOUT_MS = 10_000;

export function openRun(start: OrderStart, parts: Parts): Run {
  const { agenda, choices, sandbox, worker, log, sees } = parts;
  const { orderId, unwind } = start;
  const queue: Job[] = [initialize(orderId, start, agenda.now())];
  const committed: Step[] = [];
  const broken: string[] = [];
  const atOnce: Job[] = [];
  const updates = openUpdates();
  const shown = new Map<string, unknown>([
    [SEARCH_ATTRIBUTES.status, (unwind?.state ?? initialState).status],
    [SEARCH_ATTRIBUTES.attention, unwind?.state.attention?.reason ?? NO_ATTENTION],
  ]);
  const requests = openRequests({
    agenda,
    worker,
    arrive,
    atOnce(job) {
      atOnce.push(job);
      agenda.after(0, goOn);
    },
  });
  let [closed, result]: [Closed, unknown] = ['RUNNING', null];
  let closing: (() => void) | undefined;
  let instance: Instance | undefined;
  let task: Task | undefined;
  let waking: Entry | undefined;

  function arrive(job: Job): void {
    queue.push(job);
    wake(choices.pick([12, 0], [2, 30], [1, 2_500], [1, 40_000]));
  }

  function wake(delay: number): void {
    if (!task && !waking && closed === 'RUNNING') waking = agenda.after(delay, begin);
  }

  async function begin(): Promise<void> {
    waking = undefined;
    if (choices.once(6)) await forget();
    await remembered();
    task = { jobs: [], steps: [], heartbeat: agenda.after(HEARTBEAT_MS, beat) };
    await takeNews();
    await goOn();
  }

  async function forget(): Promise<void> {
    await instance?.end();
    instance = undefined;
  }

  async function remembered(): Promise<Instance> {
    if (instance) return instance;
    instance = await sandbox(orderId);
    const { broken: otherwise, unended } = await replay(instance, committed);
    broken.push(...otherwise);
    for (const command of unended) requests.obey(command);
    return instance;
  }

  async function takeNews(): Promise<void> {
    const jobs = inOrder(queue.splice(0).filter(requests.isAwaited));
    task?.jobs.push(...jobs);
    if (jobs.length > 0) await activate(jobs);
  }

  async function activate(jobs: readonly Job[]): Promise<void> {
    const activation = { at: agenda.now(), jobs };
    try {
      const commands = (await instance?.activate(activation, false)) ?? [];
      task?.steps.push({ activation, commands });
      for (const command of commands) obey(command);
    } catch (error) {
      broken.push(`a workflow task failed: ${String(error)}`);
    }
  }

  /** To the end of what can be done now; what waits for a local activity goes on with its answer. */
  async function goOn(): Promise<void> {
    while (task && atOnce.length > 0) await activate(atOnce.splice(0));
    if (!task || broken.length > 0 || (requests.busy && !closing)) return;
    if (choices.once(40)) lose('its worker died', TASK_TIMEOUT_MS);
    else if (closing && queue.some(({ doUpdate }) => !doUpdate)) lose('there is news', 0);
    else {
      agenda.remove(task.heartbeat);
      commit(task);
      task = undefined;
      closing?.();
      if (queue.length > 0) wake(0);
    }
  }

  function commit({ steps, jobs }: Task): void {
    for (const { activation, commands } of steps.splice(0)) {
      const kept = activation.jobs.filter((job) => !updates.isRefused(job)).map(asReplayed);
      if (kept.length > 0) committed.push({ activation: { ...activation, jobs: kept }, commands });
    }
    jobs.splice(0);
    requests.commit();
    updates.commit();
  }

  async function beat(): Promise<void> {
    if (!task) return;
    commit(task);
    task.heartbeat = agenda.after(HEARTBEAT_MS, beat);
    await takeNews();
    await goOn();
  }

  function lose(why: string, milliseconds: number): void {
    log(`(a task is lost: ${why})`);
    const jobs = task?.jobs ?? [];
    abandon();
    queue.unshift(...jobs.filter((job) => !isForgotten(job)));
    wake(milliseconds);
  }

  /** An Update is in nobody's history before it is accepted: a server that dies forgets it. */
  function isForgotten(job: Job): boolean {
    if (!job.doUpdate || !choices.once(3)) return false;
    log('(an update is forgotten)');
    updates.forget(job);
    return true;
  }

  function abandon(): void {
    for (const entry of [waking, task?.heartbeat]) if (entry) agenda.remove(entry);
    if (task) {
      instance = undefined;
      requests.forgetTask();
      updates.forgetTask();
    }
    task = undefined;
    waking = undefined;
    closing = undefined;
    atOnce.splice(0);
  }

  function obey(command: Command): void {
    sees(command);
    requests.obey(command);
    if (command.updateResponse) updates.respond(command.updateResponse);
    const fields = command.upsertWorkflowSearchAttributes?.searchAttributes?.indexedFields ?? {};
    for (const [name, value] of Object.entries(fields))
      requests.whenCommitted(() => shown.set(name, [read(value)].flat()[0]));
    const { completeWorkflowExecution: completed, failWorkflowExecution: failed } = command;
    if (completed) closing = () => close('COMPLETED', read(completed.result));
    if (failed) closing = () => close('FAILED', failed.failure?.message);
    if (command.cancelWorkflowExecution) closing = () => close('CANCELLED');
  }

  function close(how: Closed, what: unknown = null): void {
    [closed, result] = [how, what];
    requests.end();
    updates.abort();
  }

  wake(choices.pick([8, 0], [1, 50], [1, 30_000]));
  return {
    get closed() {
      return closed;
    },
    get result() {
      return result;
    },
    shown,
    steps: committed,
    broken,
    signal: (signalName, arg) =>
      arrive({ signalWorkflow: { signalName, input: payloads(arg), identity: '', headers: {} } }),
    update: (name, arg, answered) => arrive(updates.ask(name, payloads(arg), answered)),
    cancel: () => arrive({ cancelWorkflow: { reason: '' } }),
    terminate() {
      abandon();
      close('TERMINATED');
    },
    loseTask() {
      const had = task !== undefined;
      if (had) lose('its worker died', TASK_TIMEOUT_MS);
      return had;
    },
    details: async () => (await remembered()).details(agenda.now()),
    end: forget,
  };
}

const payloads = (arg: unknown) => toPayloads(defaultPayloadConverter, arg) ?? [];

const read = (
  payload: Parameters<typeof defaultPayloadConverter.fromPayload>[0] | null | undefined,
) => (payload ? defaultPayloadConverter.fromPayload(payload) : null);

/** As the SDK's core sorts them: what was said, before what has come of what was asked for. */
const inOrder = (jobs: readonly Job[]): Job[] =>
  [
    jobs.filter(({ initializeWorkflow }) => initializeWorkflow),
    jobs.filter(({ signalWorkflow, doUpdate }) => signalWorkflow || doUpdate),
    jobs.filter((job) => !(job.initializeWorkflow || job.signalWorkflow || job.doUpdate)),
  ].flat();

const asReplayed = (job: Job): Job =>
  job.doUpdate ? { doUpdate: { ...job.doUpdate, runValidator: false } } : job;

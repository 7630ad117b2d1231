/**
 * Runs the workflow bundle in the SDK's own sandbox: activations in, commands out. It imports from
 * the SDK's `lib`, which is not its public API; the version is pinned. See docs/adr/0021.
 */
import type { Context } from 'node:vm';
import { defaultPayloadConverter, TypedSearchAttributes, toPayloads } from '@temporalio/common';
import { msToTs } from '@temporalio/common/lib/time.js';
import { parseWorkflowCode } from '@temporalio/worker/lib/worker.js';
import type { Workflow } from '@temporalio/worker/lib/workflow/interface.js';
import { ReusableVMWorkflowCreator } from '@temporalio/worker/lib/workflow/reusable-vm.js';
import { globalHandlers } from '@temporalio/worker/lib/workflow/vm-shared.js';
import { ORDER_WORKFLOW, type OrderStart } from '../../../contracts/saga.ts';
import { bundleWorkflows } from '../../../worker/workflowBundle.ts';

type Sent = Parameters<Workflow['activate']>[0];
export type Job = NonNullable<Sent['jobs']>[number];
type Completion = Awaited<ReturnType<Workflow['activate']>>;
export type Command = NonNullable<NonNullable<Completion['successful']>['commands']>[number];

export interface Activation {
  readonly at: number;
  readonly jobs: readonly Job[];
}

export interface Instance {
  /** @throws when the workflow task fails, which is a bug in the workflow */
  activate(activation: Activation, replaying: boolean): Promise<readonly Command[]>;
  /** What the Temporal UI shows as the workflow's current details. */
  details(at: number): Promise<string>;
  end(): Promise<void>;
}

export type Sandbox = (orderId: string) => Promise<Instance>;

/** The SDK demands a value and does not use it. */
const HISTORY_LENGTH = 3;
const TASK_TIMEOUT_MS = 10_000;
/** For a limit Node starts a thread at each call: half of the simulation's time. */
const NO_TIME_LIMIT = undefined as unknown as number;
/** The flags that the SDK sets on a new workflow: see its flags.ts. */
const FLAGS = [1, 2, 3, 4, 5, 6];

export interface SandboxOptions {
  /** The bundle's text; without it one is made, which takes seconds. */
  readonly code?: string;
  /** An object of this process that the workflow code is to have under the name, for tools. */
  readonly shared?: { readonly name: string; readonly object: object };
}

export async function openSandbox(
  activities: readonly string[],
  { code, shared }: SandboxOptions = {},
): Promise<Sandbox> {
  class Creator extends ReusableVMWorkflowCreator {
    protected override injectGlobals(context: Context): void {
      super.injectGlobals(context);
      if (shared) context[shared.name] = shared.object;
    }
  }
  const creator = await Creator.create(
    parseWorkflowCode(code ?? (await bundleWorkflows()).code),
    NO_TIME_LIMIT,
    new Set(activities),
  );
  // For its stack-trace query the SDK takes a trace at each promise: half of the simulation's time.
  globalHandlers.uninstall();
  let instances = 0;
  return async (orderId) => {
    instances += 1;
    const runId = `run-${instances}`;
    const workflow = await creator.createWorkflow({
      info: infoOf(orderId, runId),
      randomnessSeed: [1, 2, 3, 4, 5, 6, 7, 8],
      now: 0,
      showStackTraceSources: false,
    });
    return instanceOf(workflow, runId);
  };
}

function instanceOf(workflow: Workflow, runId: string): Instance {
  async function activate({ at, jobs }: Activation, isReplaying: boolean) {
    const completion = await workflow.activate({
      runId,
      timestamp: msToTs(at),
      isReplaying,
      historyLength: HISTORY_LENGTH,
      availableInternalFlags: FLAGS,
      jobs: [...jobs],
    });
    const { failed, successful } = completion;
    if (failed) throw new Error(`${failed.failure?.message}\n${failed.failure?.stackTrace}`);
    return successful?.commands ?? [];
  }
  return {
    activate,
    async details(at) {
      const queryWorkflow = {
        queryId: 'details',
        queryType: '__temporal_workflow_metadata',
        arguments: [],
        headers: {},
      };
      const [command] = await activate(
        { at, jobs: [{ queryWorkflow, variant: 'queryWorkflow' } as Job] },
        false,
      );
      const answer = command?.respondToQuery?.succeeded?.response;
      return answer
        ? defaultPayloadConverter.fromPayload<{ currentDetails: string }>(answer).currentDetails
        : '';
    },
    end: () => workflow.dispose(),
  };
}

function infoOf(orderId: string, runId: string) {
  const start = new Date(0);
  return {
    workflowId: orderId,
    runId,
    firstExecutionRunId: runId,
    workflowType: ORDER_WORKFLOW,
    searchAttributes: {},
    typedSearchAttributes: new TypedSearchAttributes(),
    namespace: 'simulation',
    taskQueue: 'orders',
    startTime: start,
    runStartTime: start,
    attempt: 1,
    taskTimeoutMs: TASK_TIMEOUT_MS,
    historyLength: HISTORY_LENGTH,
    historySize: 0,
    continueAsNewSuggested: false,
    targetWorkerDeploymentVersionChanged: false,
    unsafe: {
      now: () => 0,
      isReplaying: false,
      isReplayingHistoryEvents: false,
      random: { random: () => 0 },
    },
  } as unknown as Parameters<ReusableVMWorkflowCreator['createWorkflow']>[0]['info'];
}

export function initialize(orderId: string, start: OrderStart, at: number): Job {
  return {
    initializeWorkflow: {
      workflowType: ORDER_WORKFLOW,
      workflowId: orderId,
      arguments: toPayloads(defaultPayloadConverter, start) ?? [],
      headers: {},
      attempt: 1,
      startTime: msToTs(at),
      searchAttributes: { indexedFields: {} },
      workflowTaskTimeout: msToTs(TASK_TIMEOUT_MS),
    },
  } as Job;
}

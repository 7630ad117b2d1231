/** Hands a person's decision about an order that needs attention to its saga. */
import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import type { Decide } from '../api/cancellation/dependencies.ts';
import { ProblemError, temporaryProblem } from '../api/http/problem.ts';
import { isEnded } from '../contracts/order.ts';
import { DECIDE_UPDATE, type DecideRequest, ORDER_WORKFLOW } from '../contracts/saga.ts';
import type { Queries } from '../db/client.ts';
import { askInTime, hasEnded, refusedAs } from './askInTime.ts';
import type { SagaSettings } from './start.ts';
import { NOTHING_MORE, readOrder, takeUpOptions } from './takeUp.ts';
import { updateOutcome } from './updateOutcome.ts';

export interface DecideOptions {
  readonly db: Queries;
  readonly client: Client;
  readonly ordersQueue: string;
  readonly settings: SagaSettings;
  /** How long the saga may take to answer, connecting included. */
  readonly timeoutMs: number;
}

// Defined here by name: the workflow's own definition lives in code that only its sandbox loads.
const decideUpdate = { type: 'update', name: DECIDE_UPDATE } as UpdateDefinition<
  void,
  [DecideRequest]
>;

const notRaised = (orderId: string, cause: unknown): ProblemError =>
  new ProblemError('ATTENTION_NOT_RAISED', { extension: { orderId }, cause });

/** Asking again under the same `updateId` is asking once. */
export function createDecide(options: DecideOptions): Decide {
  const { client, timeoutMs } = options;

  const ask: Ask = async (orderId, request, updateId) => {
    const saga = client.workflow.getHandle(orderId);
    try {
      await saga.executeUpdate(decideUpdate, { args: [request], updateId });
    } catch (error) {
      if (hasEnded(error)) return askAnew(options, orderId, request, updateId, error);
      // A newer run knows nothing of what an older one has taken.
      const isOver = refusedAs(error) === 'ATTENTION_NOT_RAISED';
      if (!isOver || (await updateOutcome(client, orderId, updateId)) !== 'done') throw error;
    }
  };

  return async (orderId, request, updateId) => {
    try {
      await askInTime(timeoutMs, (deadline) =>
        client.withDeadline(deadline, () => ask(orderId, request, updateId)),
      );
    } catch (cause) {
      if (cause instanceof ProblemError) throw cause;
      if (refusedAs(cause) === 'ATTENTION_NOT_RAISED') throw notRaised(orderId, cause);
      throw temporaryProblem('ATTENTION_UNCONFIRMED', 2, { cause });
    }
  };
}

type Ask = (orderId: string, request: DecideRequest, updateId: string) => Promise<void>;

/**
 * The saga has closed. It may have taken the decision before; or its order has ended and is flagged
 * all the same: then a run of its own takes the flag down.
 *
 * @throws `ended` when the order goes on: the reconciler takes it up, and then it can be asked
 */
async function askAnew(
  { db, client, ordersQueue, settings }: DecideOptions,
  orderId: string,
  request: DecideRequest,
  updateId: string,
  ended: unknown,
): Promise<void> {
  if ((await updateOutcome(client, orderId, updateId)) === 'done') return;
  const found = await readOrder(db, orderId);
  if (found?.state.attention?.since !== request.since) throw notRaised(orderId, ended);
  if (!isEnded(found.state.status)) throw ended;
  const deps = { db, saga: settings, taskQueue: ordersQueue };
  const run = new WithStartWorkflowOperation(
    ORDER_WORKFLOW,
    await takeUpOptions(deps, orderId, found, NOTHING_MORE),
  );
  // Its own rejection is that of the update; nobody else waits for it.
  run.workflowHandle().catch(() => {});
  await client.workflow.executeUpdateWithStart(decideUpdate, {
    args: [request],
    updateId,
    startWorkflowOperation: run,
  });
}

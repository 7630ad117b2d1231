/**
 * Runs an order's local activities one after the other. The ends of two that run at the same time are two
 * activations of the workflow, and a replay makes one of them: what follows an end by way of a condition
 * then comes later than what follows the other, and the workflow does not replay. Known of the SDK's
 * core: temporalio/sdk-python#1578.
 */
import type { WorkflowInterceptors, WorkflowInterceptorsFactory } from '@temporalio/workflow';
import type { OrderStart } from '../contracts/saga.ts';

export const interceptors: WorkflowInterceptorsFactory = (): WorkflowInterceptors => {
  let isInTurn = false;
  let last: Promise<unknown> = Promise.resolve();
  return {
    inbound: [
      {
        execute(input, next) {
          // A history that began without it goes on without it.
          isInTurn = (input.args[0] as Partial<OrderStart> | undefined)?.localsInTurn === true;
          return next(input);
        },
      },
    ],
    outbound: [
      {
        scheduleLocalActivity(input, next) {
          if (!isInTurn) return next(input);
          const ended = last.then(() => next(input));
          last = ended.catch(() => undefined);
          return ended;
        },
      },
    ],
  };
};

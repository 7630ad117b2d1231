/** Hands a person's decision about an order that needs attention to its saga. */
import type { Client } from '@temporalio/client';
import { ATTEND_UPDATE, type AttendRequest } from '../../contracts/saga.ts';
import { ProblemError, temporaryProblem } from '../http/problem.ts';
import type { AttendOrder } from './dependencies.ts';
import { askInTime, hasEnded, refusedAs } from './sagaUpdate.ts';

export interface AttendSagaOptions {
  readonly client: Client;
  /** How long the saga may take to answer, connecting included. */
  readonly timeoutMs: number;
}

export const createAttendSaga =
  ({ client, timeoutMs }: AttendSagaOptions): AttendOrder =>
  async (orderId, request) => {
    try {
      await askInTime(timeoutMs, (deadline) =>
        client.withDeadline(deadline, () =>
          client.workflow
            .getHandle(orderId)
            .executeUpdate<void, [AttendRequest]>(ATTEND_UPDATE, { args: [request] }),
        ),
      );
    } catch (cause) {
      const over = hasEnded(cause) || refusedAs(cause) === 'ATTENTION_NOT_RAISED';
      if (over) throw new ProblemError('ATTENTION_NOT_RAISED', { extension: { orderId }, cause });
      throw temporaryProblem('ATTENTION_UNCONFIRMED', 2, { cause });
    }
  };

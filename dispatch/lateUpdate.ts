/** What becomes of an update that comes after its order's workflow has closed. */
import { isEnded } from '../contracts/order.ts';
import type { Logger } from '../ops/logger.ts';
import type { ClaimedCommand } from './commandQueue.ts';
import { readOrder, type TakeUpDeps, takeUp } from './takeUp.ts';

/** Resolves when nothing is left to do about the update; rejects to be asked again later. */
export type LateUpdate = (command: ClaimedCommand) => Promise<void>;

export interface LateUpdateDeps extends TakeUpDeps {
  readonly log: Logger;
}

/**
 * Money that arrives for an order that was given up is given back: its saga is taken up again, only
 * to undo the payment. Every other late update tells of an ended order what no longer changes it.
 */
export function createLateUpdate(deps: LateUpdateDeps): LateUpdate {
  return async (command) => {
    const found = await readOrder(deps.db, command.orderId);
    if (!found || !isEnded(found.state.status)) throw new SagaMissingError();
    const { status } = found.state;
    const isLateCharge =
      command.kind === 'payment-update' &&
      command.payload.status === 'charged' &&
      (status === 'cancelled' || status === 'failed');
    const { orderId, kind } = command;
    if (isLateCharge) {
      // The order has ended and stays so: only its payment is undone.
      const taken = await takeUp(deps, orderId, found, { steps: ['payment'], failure: null });
      // One that runs by now has not heard of this charge: the next attempt tells it.
      if (!taken) throw new SagaRunsAgainError();
      deps.log.warn(
        { orderId, kind, status },
        'a charge came after its order had ended: refunding',
      );
    } else {
      deps.log.info({ orderId, kind, status }, 'an update came after its order had ended: dropped');
    }
  };
}

/** No workflow runs for an order that has not ended: the reconciler's to mend. */
export class SagaMissingError extends Error {
  override readonly name = 'SagaMissingError';
}

/** The order's saga was taken up again in between: it is to be told as usual. */
export class SagaRunsAgainError extends Error {
  override readonly name = 'SagaRunsAgainError';
}

/** What becomes of an update that comes after its order's workflow has closed. */
import {
  isEnded,
  isGivenUp,
  isUndone,
  type OrderState,
  type SagaStep,
} from '../../contracts/order.ts';
import { SHIPMENT_UPDATE_SIGNAL } from '../../contracts/saga.ts';
import type { Queries } from '../../db/client.ts';
import { readOrderSnapshot } from '../../db/orderSnapshot.ts';
import type { Logger } from '../../ops/logger.ts';
import type { SagaClient } from '../../saga/client.ts';
import type { ClaimedCommand } from './commandQueue.ts';

/** Resolves when nothing is left to do about the update; rejects to be asked again later. */
export type LateUpdate = (command: ClaimedCommand) => Promise<void>;

export interface LateUpdateDeps {
  readonly db: Queries;
  readonly saga: SagaClient;
  readonly log: Logger;
}

/**
 * Money that arrives for an order that was given up is given back, and goods that turn out to be
 * under way are called off, or flagged when they can't be: the order's saga is taken up again, only
 * to undo that step. A parcel that is lost or comes back after it was delivered, or moves though it
 * was called off, is for a person to see to. Any other late update no longer changes an ended order.
 */
export function createLateUpdate(deps: LateUpdateDeps): LateUpdate {
  return async (command) => {
    const { orderId, kind } = command;
    const order = await readOrderSnapshot(deps.db, orderId);
    if (!order || !isEnded(order.state.status)) throw new SagaMissingError();
    const { status } = order.state;
    if (command.kind === 'shipment-update' && isForAPerson(command, order.state)) {
      const update = { name: SHIPMENT_UPDATE_SIGNAL, payload: command.payload } as const;
      await deps.saga.takeUpWithSignal(order, update);
      const news = command.payload.status;
      deps.log.warn(
        { orderId, kind, status, news },
        'a parcel is not where it should be: flagging',
      );
      return;
    }
    const step = stepToUndo(command, order.state);
    if (step === null) {
      deps.log.info({ orderId, kind, status }, 'an update came after its order had ended: dropped');
      return;
    }
    // The order has ended and stays so.
    const taken = await deps.saga.takeUp(order, { steps: [step], failure: null });
    // The open run does not have this update: the next attempt signals it.
    if (taken === 'already running') throw new SagaRunsAgainError();
    deps.log.warn(
      { orderId, kind, status, step },
      'an update came after its order had ended: undoing',
    );
  };
}

/** A delivered parcel that is lost or comes back; one that was called off and moves all the same. */
const isForAPerson = (
  { payload }: Extract<ClaimedCommand, { kind: 'shipment-update' }>,
  { status, shipmentStatus }: OrderState,
): boolean =>
  status === 'delivered'
    ? ['lost', 'returned'].includes(payload.status)
    : shipmentStatus === 'cancelled' && payload.status !== 'returned';

/** What is undone already, or was settled by a person (`unknown`), stays as it is. */
function stepToUndo(command: ClaimedCommand, state: OrderState): SagaStep | null {
  if (!isGivenUp(state.status)) return null;
  if (command.kind === 'payment-update' && command.payload.status === 'charged')
    return isUndone(state, 'payment') || state.paymentStatus === 'unknown' ? null : 'payment';
  if (command.kind === 'shipment-update' && command.payload.status !== 'returned')
    return state.shipmentStatus === 'none' ? 'shipment' : null;
  return null;
}

/** No workflow runs for an order that has not ended: the reconciler's to mend. */
export class SagaMissingError extends Error {
  override readonly name = 'SagaMissingError';
}

/** The order's saga was taken up again in between: it is to be told as usual. */
export class SagaRunsAgainError extends Error {
  override readonly name = 'SagaRunsAgainError';
}

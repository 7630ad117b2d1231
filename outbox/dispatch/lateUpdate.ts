/** Handles an update that comes after its order's workflow has closed. */
import { and, eq } from 'drizzle-orm';
import {
  isEnded,
  isGivenUp,
  isUndone,
  type OrderState,
  type SagaStep,
} from '../../contracts/order.ts';
import { isAboutBooking } from '../../contracts/parcel.ts';
import { isMade, PAYMENT_UPDATE_SIGNAL, SHIPMENT_UPDATE_SIGNAL } from '../../contracts/saga.ts';
import type { Queries } from '../../db/client.ts';
import { readOrderSnapshot } from '../../db/orderSnapshot.ts';
import { orderEvents } from '../../db/schema.ts';
import type { Logger } from '../../ops/logger.ts';
import type { SagaClient } from '../../saga/client.ts';
import type { ClaimedCommand } from './claimedCommand.ts';

/** Resolves when the update is handled; rejects for the command to be tried again later. */
export type LateUpdate = (command: ClaimedCommand) => Promise<void>;

export interface LateUpdateDeps {
  readonly db: Queries;
  readonly saga: SagaClient;
  readonly log: Logger;
}

/**
 * A charge for an order that failed or was cancelled is refunded, and a parcel under way for it is
 * cancelled, or flagged when it cannot be: a new run of the order's saga undoes only that step. A
 * parcel that is lost or returned after delivery, or moves although it was cancelled, is flagged for a
 * person. A refund that has failed since is made again. Any other late update does not change an ended
 * order, and neither does one about another parcel, or one that a parcel was lost before it was
 * delivered.
 */
export function createLateUpdate(deps: LateUpdateDeps): LateUpdate {
  return async (command) => {
    const { orderId, kind } = command;
    const order = await readOrderSnapshot(deps.db, orderId);
    if (!order || !isEnded(order.state.status)) throw new SagaMissingError();
    const { status } = order.state;
    if (command.kind === 'shipment-update' && (await isOutdated(deps.db, command, order.state))) {
      deps.log.info(
        { orderId, kind, status },
        'an update is about another parcel or time: dropped',
      );
      return;
    }
    if (command.kind === 'shipment-update' && isForAPerson(command, order.state)) {
      const update = { name: SHIPMENT_UPDATE_SIGNAL, payload: command.payload } as const;
      await deps.saga.takeUpWithSignal(order, update);
      const reported = command.payload.status;
      deps.log.warn(
        { orderId, kind, status, reported },
        'a parcel is not where it should be: flagging',
      );
      return;
    }
    if (hasRefundFailed(command, order.state)) {
      const update = { name: PAYMENT_UPDATE_SIGNAL, payload: command.payload } as const;
      await deps.saga.takeUpWithSignal(order, update);
      deps.log.warn({ orderId, kind, status }, 'a refund has failed after its order had ended');
      return;
    }
    const step = stepToUndo(command, order.state);
    if (step === null) {
      deps.log.info({ orderId, kind, status }, 'an update came after its order had ended: dropped');
      return;
    }
    // The order keeps its final status.
    const taken = await deps.saga.takeUp(order, { steps: [step], failure: null });
    // The open run does not have this update: the next attempt signals it.
    if (taken === 'already running') throw new SagaRunsAgainError();
    deps.log.warn(
      { orderId, kind, status, step },
      'an update came after its order had ended: undoing',
    );
  };
}

const hasRefundFailed = (
  command: ClaimedCommand,
  { status, paymentStatus }: OrderState,
): command is Extract<ClaimedCommand, { kind: 'payment-update' }> =>
  command.kind === 'payment-update' &&
  command.payload.status === 'refund_failed' &&
  isGivenUp(status) &&
  paymentStatus === 'refunded';

type LateShipment = Extract<ClaimedCommand, { kind: 'shipment-update' }>;

async function isOutdated(
  db: Queries,
  { orderId, payload }: LateShipment,
  { status, tracking }: OrderState,
): Promise<boolean> {
  if (tracking && !isAboutBooking(tracking, payload)) return true;
  const { status: reported, occurredAt } = payload;
  if (status !== 'delivered' || reported !== 'lost' || occurredAt === undefined) return false;
  const [delivered] = await db
    .select({ at: orderEvents.occurredAt })
    .from(orderEvents)
    .where(and(eq(orderEvents.orderId, orderId), eq(orderEvents.type, 'order.delivered')));
  return delivered !== undefined && Date.parse(occurredAt) < delivered.at.getTime();
}

/** A delivered parcel that is lost or returned, or a cancelled parcel that moves all the same. */
const isForAPerson = (
  { payload }: LateShipment,
  { status, shipmentStatus }: OrderState,
): boolean =>
  status === 'delivered'
    ? ['lost', 'returned'].includes(payload.status)
    : shipmentStatus === 'cancelled' && payload.status !== 'returned';

/** A step that is undone already, or was settled by a person (`unknown`), is left alone. */
function stepToUndo(command: ClaimedCommand, state: OrderState): SagaStep | null {
  if (!isGivenUp(state.status)) return null;
  if (command.kind === 'payment-update' && isMade(command.payload))
    return isUndone(state, 'payment') || state.paymentStatus === 'unknown' ? null : 'payment';
  if (command.kind === 'shipment-update' && command.payload.status !== 'returned')
    return state.shipmentStatus === 'none' ? 'shipment' : null;
  return null;
}

/** No workflow runs for an order that has not ended: the reconciler starts it again. */
class SagaMissingError extends Error {
  override readonly name = 'SagaMissingError';
}

/** A new run of the order's saga began in between: the update is for that run. */
class SagaRunsAgainError extends Error {
  override readonly name = 'SagaRunsAgainError';
}

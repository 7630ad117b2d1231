/** Hands one command to Temporal, at least once: repeating it is harmless. */
import type { StartOrder } from '../../contracts/commands.ts';
import { isAstray } from '../../contracts/order.ts';
import type { RefundName, RefundNews } from '../../contracts/refund.ts';
import type { ReturnName } from '../../contracts/return.ts';
import {
  END_SIGNAL,
  type EndOrder,
  PAYMENT_UPDATE_SIGNAL,
  SHIPMENT_UPDATE_SIGNAL,
} from '../../contracts/saga.ts';
import type { Queries } from '../../db/client.ts';
import { readOrderSnapshot } from '../../db/orderSnapshot.ts';
import type { SagaClient } from '../../saga/client.ts';
import type { SagaSignal } from '../../saga/signal.ts';
import type { ClaimedCommand } from './claimedCommand.ts';
import type { LateUpdate } from './lateUpdate.ts';

export interface HandOverDeps {
  readonly db: Queries;
  readonly saga: SagaClient;
  /** Handles an update whose order's saga has closed. */
  readonly lateUpdate: LateUpdate;
}

export type HandOver = (command: ClaimedCommand) => Promise<void>;

/** @returns a function that resolves once Temporal has durably accepted the command. */
export function createHandOver({ db, saga, lateUpdate }: HandOverDeps): HandOver {
  const start = async (
    { orderId, fairnessKey }: ClaimedCommand,
    { workerVersion }: StartOrder,
  ): Promise<void> => {
    // `ended` is a repetition. An order's row, its items and its command commit together.
    const outcome = await saga.start(orderId, { workerVersion, fairnessKey });
    if (outcome === 'no such order') throw new OrderIncompleteError();
  };

  const signal = async (command: ClaimedCommand, update: SagaSignal): Promise<void> => {
    const outcome = await saga.signal(command.orderId, update);
    if (outcome === 'not running') await lateUpdate(command);
  };

  const refund = async (name: RefundName, news?: RefundNews): Promise<void> => {
    if ((await saga.startRefund(name, news)) === 'no such refund') throw new OrderIncompleteError();
  };

  const followReturn = async (name: ReturnName): Promise<void> => {
    if ((await saga.startReturn(name)) === 'no such return') throw new OrderIncompleteError();
  };

  /** A delivered order's saga has closed: a new run records the decision. */
  const end = async (orderId: string, payload: EndOrder): Promise<void> => {
    const ending = { name: END_SIGNAL, payload } as const;
    if ((await saga.signal(orderId, ending)) === 'delivered') return;
    const order = await readOrderSnapshot(db, orderId);
    if (!order) throw new OrderIncompleteError();
    if (!isAstray(order.state.status)) await saga.takeUpWithSignal(order, ending);
  };

  return async (command) => {
    switch (command.kind) {
      case 'start-order':
        return start(command, command.payload);
      case 'refund': {
        const { number, news } = command.payload;
        return refund({ orderId: command.orderId, number }, news);
      }
      case 'return':
        return followReturn({ orderId: command.orderId, number: command.payload.number });
      case 'payment-update':
        return signal(command, { name: PAYMENT_UPDATE_SIGNAL, payload: command.payload });
      case 'shipment-update':
        return signal(command, { name: SHIPMENT_UPDATE_SIGNAL, payload: command.payload });
      case 'end-order':
        return end(command.orderId, command.payload);
      default:
        throw new UnknownCommandError();
    }
  };
}

/** A row of commands whose order has no items, or no such refund or return. */
class OrderIncompleteError extends Error {
  override readonly name = 'OrderIncompleteError';
}

/** A newer version wrote this kind of command: it waits for a dispatcher that can handle it. */
class UnknownCommandError extends Error {
  override readonly name = 'UnknownCommandError';
}

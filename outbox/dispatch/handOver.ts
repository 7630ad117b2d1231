/** Hands one command to Temporal, at least once: repeating it is harmless. */
import type { RefundName, RefundNews } from '../../contracts/refund.ts';
import { PAYMENT_UPDATE_SIGNAL, SHIPMENT_UPDATE_SIGNAL } from '../../contracts/saga.ts';
import type { SagaClient } from '../../saga/client.ts';
import type { SagaSignal } from '../../saga/signal.ts';
import type { ClaimedCommand } from './commandQueue.ts';
import type { LateUpdate } from './lateUpdate.ts';

export interface HandOverDeps {
  readonly saga: SagaClient;
  /** Handles an update whose order's saga has closed. */
  readonly lateUpdate: LateUpdate;
}

export type HandOver = (command: ClaimedCommand) => Promise<void>;

/** @returns a function that resolves once Temporal has durably accepted the command. */
export function createHandOver({ saga, lateUpdate }: HandOverDeps): HandOver {
  const start = async (orderId: string): Promise<void> => {
    // `ended` is a repetition. An order's row, its items and its command commit together.
    if ((await saga.start(orderId)) === 'no such order') throw new OrderIncompleteError();
  };

  const signal = async (command: ClaimedCommand, update: SagaSignal): Promise<void> => {
    const outcome = await saga.signal(command.orderId, update);
    if (outcome === 'not running') await lateUpdate(command);
  };

  const refund = async (name: RefundName, news?: RefundNews): Promise<void> => {
    if ((await saga.startRefund(name, news)) === 'no such refund') throw new OrderIncompleteError();
  };

  return async (command) => {
    switch (command.kind) {
      case 'start-order':
        return start(command.orderId);
      case 'refund': {
        const { number, news } = command.payload;
        return refund({ orderId: command.orderId, number }, news);
      }
      case 'payment-update':
        return signal(command, { name: PAYMENT_UPDATE_SIGNAL, payload: command.payload });
      case 'shipment-update':
        return signal(command, { name: SHIPMENT_UPDATE_SIGNAL, payload: command.payload });
      default:
        throw new UnknownCommandError();
    }
  };
}

/** A row of commands whose order has no items, or no such refund. */
class OrderIncompleteError extends Error {
  override readonly name = 'OrderIncompleteError';
}

/** A newer version wrote this kind of command: it waits for a dispatcher that can handle it. */
class UnknownCommandError extends Error {
  override readonly name = 'UnknownCommandError';
}

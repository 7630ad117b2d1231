/** Hands one command to Temporal. Doing it twice is harmless: handing over is at least once. */
import type { Client } from '@temporalio/client';
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/common';
import {
  ORDER_WORKFLOW,
  PAYMENT_UPDATE_SIGNAL,
  type PaymentUpdate,
  SHIPMENT_UPDATE_SIGNAL,
  type ShipmentUpdate,
} from '../../contracts/saga.ts';
import type { Queries } from '../../db/client.ts';
import { loadOrderStart, orderWorkflowOptions, type SagaSettings } from '../../saga/start.ts';
import type { ClaimedCommand } from './commandQueue.ts';
import type { LateUpdate } from './lateUpdate.ts';

export interface HandOverDeps {
  readonly client: Client;
  readonly db: Queries;
  readonly saga: SagaSettings;
  readonly taskQueue: string;
  /** Milliseconds one call to Temporal may take. */
  readonly callLimitMs: number;
  /** What becomes of an update whose order's workflow is closed. */
  readonly lateUpdate: LateUpdate;
}

export type HandOver = (command: ClaimedCommand) => Promise<void>;

/** @returns a function that resolves once Temporal has durably taken the command. */
export function createHandOver(deps: HandOverDeps): HandOver {
  const { client, callLimitMs } = deps;
  const limited = <T>(call: () => Promise<T>): Promise<T> =>
    client.withDeadline(Date.now() + callLimitMs, call);

  const start = async (orderId: string): Promise<void> => {
    const order = await loadOrderStart(deps.db, orderId, deps.saga);
    // The command refers to the order's row and its items commit with it: this cannot be.
    if (!order) throw new OrderIncompleteError();
    const options = orderWorkflowOptions(order, deps.taskQueue);
    try {
      await limited(() => client.workflow.start(ORDER_WORKFLOW, options));
    } catch (error) {
      // It was started before and has already ended: this is a repetition.
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  };

  const signal = async (
    command: ClaimedCommand,
    name: string,
    update: PaymentUpdate | ShipmentUpdate,
  ): Promise<void> => {
    try {
      await limited(() => client.workflow.getHandle(command.orderId).signal(name, update));
    } catch (error) {
      if (!(error instanceof WorkflowNotFoundError)) throw error;
      await deps.lateUpdate(command);
    }
  };

  return async (command) => {
    switch (command.kind) {
      case 'start-order':
        return start(command.orderId);
      case 'payment-update':
        return signal(command, PAYMENT_UPDATE_SIGNAL, command.payload);
      case 'shipment-update':
        return signal(command, SHIPMENT_UPDATE_SIGNAL, command.payload);
      default:
        throw new UnknownCommandError();
    }
  };
}

/** A row of commands whose order has no items. */
export class OrderIncompleteError extends Error {
  override readonly name = 'OrderIncompleteError';
}

/** A kind of command that a newer version wrote: it waits for a dispatcher that knows it. */
export class UnknownCommandError extends Error {
  override readonly name = 'UnknownCommandError';
}

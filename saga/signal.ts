/** The signals of an order's saga. */
import { WorkflowNotFoundError } from '@temporalio/common';
import type {
  END_SIGNAL,
  EndOrder,
  FlagOrder,
  PAYMENT_UPDATE_SIGNAL,
  PaymentUpdate,
  RECHECK_SIGNAL,
  Recheck,
  SHIPMENT_UPDATE_SIGNAL,
  ShipmentUpdate,
} from '../contracts/saga.ts';
import { FLAG_SIGNAL } from '../contracts/saga.ts';
import { type SagaContext, withDeadline } from './context.ts';

interface Signal<Name extends string, Payload> {
  readonly name: Name;
  readonly payload: Payload;
}
export type SagaSignal =
  | Signal<typeof PAYMENT_UPDATE_SIGNAL, PaymentUpdate>
  | Signal<typeof SHIPMENT_UPDATE_SIGNAL, ShipmentUpdate>
  | Signal<typeof RECHECK_SIGNAL, Recheck>
  | Signal<typeof FLAG_SIGNAL, FlagOrder>
  | Signal<typeof END_SIGNAL, EndOrder>;

/** Flags an order, unless its saga is behind this row, which it then takes over: see FLAG_SIGNAL. */
export const flagOf = ({ version }: Pick<FlagOrder, 'version'>) =>
  ({
    name: FLAG_SIGNAL,
    payload: { reason: 'DISAGREEMENT', version },
  }) as const satisfies SagaSignal;

export async function signal(
  context: SagaContext,
  orderId: string,
  { name, payload }: SagaSignal,
): Promise<'delivered' | 'not running'> {
  const handle = context.client.workflow.getHandle(orderId);
  try {
    await withDeadline(context, () => handle.signal(name, payload));
    return 'delivered';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'not running';
    throw error;
  }
}

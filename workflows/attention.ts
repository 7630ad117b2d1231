/** Raising the flag beside an order's status: a person should look. */
import type { AttentionReason, OrderState, SagaStep } from '../contracts/order.ts';
import type { Saga } from './saga.ts';

const undoReasons = {
  inventory: 'RELEASE_FAILING',
  payment: 'REFUND_FAILING',
  shipment: 'SHIPMENT_CANCEL_FAILING',
} as const satisfies Record<SagaStep, AttentionReason>;

export const undoReason = (step: SagaStep): AttentionReason => undoReasons[step];

export const isUndoReason = (reason: AttentionReason): boolean =>
  Object.values<AttentionReason>(undoReasons).includes(reason);

/** Whether the flag that is up is about this step's undo, and no other. */
export const isFlagged = ({ attention }: OrderState, step: SagaStep): boolean =>
  attention?.reason === undoReason(step);

/** `lastError` is a failure's type from our own table, never a provider's words. */
export async function raiseAttention(
  { order }: Pick<Saga, 'order'>,
  reason: AttentionReason,
  step: SagaStep | null,
  lastError: string | null,
  more: Partial<OrderState> = {},
): Promise<void> {
  const since = new Date().toISOString();
  const attention = { reason, step, lastError, since };
  await order.change('order.attention-raised', { ...more, attention });
}

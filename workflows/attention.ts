/** The attention flag beside an order's status: it asks a person to look at the order. */
import type { Attention, AttentionReason, OrderState, SagaStep } from '../contracts/order.ts';
import type { Saga } from './saga.ts';

/** The flag that remains when its order moves on or ends: only a person clears a DISAGREEMENT. */
export const remainingAttention = ({ attention }: OrderState): Attention | null =>
  attention?.reason === 'DISAGREEMENT' ? attention : null;

/**
 * @param lastError a failure's type from our own table, never a provider's text
 * @param statuses statuses that change in the same version
 */
export async function raiseAttention(
  { order }: Pick<Saga, 'order'>,
  reason: AttentionReason,
  step: SagaStep | null,
  lastError: string | null,
  statuses: Partial<OrderState> = {},
): Promise<void> {
  const since = new Date().toISOString();
  const attention = { reason, step, lastError, since };
  await order.change('order.attention-raised', { ...statuses, attention });
}

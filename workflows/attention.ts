/** Raising the flag beside an order's status: a person should look. */
import type { Attention, AttentionReason, OrderState, SagaStep } from '../contracts/order.ts';
import type { Saga } from './saga.ts';

/** What is left of a flag when its order goes on or ends: a disagreement is a person's to take down. */
export const outliving = ({ attention }: OrderState): Attention | null =>
  attention?.reason === 'DISAGREEMENT' ? attention : null;

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

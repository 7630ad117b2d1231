/** Raising the flag beside an order's status: a person should look. */
import type { AttentionReason, OrderState, SagaStep } from '../contracts/order.ts';
import type { Saga } from './saga.ts';

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

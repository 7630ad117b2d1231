/** Raising the flag beside an order's status: a person should look. */
import type { AttentionReason, SagaStep } from '../contracts/order.ts';
import type { Saga } from './saga.ts';

/** `lastError` is a failure's type from our own table, never a provider's words. */
export async function raiseAttention(
  { order }: Saga,
  reason: AttentionReason,
  step: SagaStep | null,
  lastError: string | null,
): Promise<void> {
  const since = new Date().toISOString();
  await order.change('order.attention-raised', { attention: { reason, step, lastError, since } });
}

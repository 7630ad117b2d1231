/** Describes an order for the Temporal UI, without payloads or personal data. */
import { isErrorCode, sentence } from '../contracts/errors.ts';
import type { OrderState } from '../contracts/order.ts';

export function describeOrder(state: OrderState): string {
  const lines = [
    `**${state.status}**`,
    '',
    `- inventory: ${state.inventoryStatus}`,
    `- payment: ${state.paymentStatus}`,
    `- shipment: ${state.shipmentStatus}`,
  ];
  if (state.failure) lines.push(`- failed with ${state.failure.code}: ${state.failure.message}`);
  if (state.attention) {
    const { reason, step, lastError, since } = state.attention;
    lines.push('', `**Needs attention: ${reason}** since ${since}.`);
    const words = lastError && isErrorCode(lastError) ? ` (${sentence(lastError)})` : '';
    if (step) lines.push(`Step: ${step}. Last error: ${lastError ?? 'none'}${words}.`);
  }
  return lines.join('\n');
}

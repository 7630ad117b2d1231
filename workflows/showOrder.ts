/** Shows an order in the Temporal UI, without payloads or personal data. */
import { defineSearchAttributeKey } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { isErrorCode, sentence } from '../contracts/errors.ts';
import type { OrderState } from '../contracts/order.ts';
import { NO_ATTENTION, SEARCH_ATTRIBUTES } from '../contracts/saga.ts';

const statusKey = defineSearchAttributeKey(SEARCH_ATTRIBUTES.status, 'KEYWORD');
const attentionKey = defineSearchAttributeKey(SEARCH_ATTRIBUTES.attention, 'KEYWORD');

/** Shows the order in the Temporal UI: each search attribute costs an event only when it changes. */
export function showOrder(row: OrderState, before: OrderState): void {
  setCurrentDetails(describeOrder(row));
  const flag = ({ attention }: OrderState) => attention?.reason ?? NO_ATTENTION;
  const pairs = [
    ...(row.status === before.status ? [] : [{ key: statusKey, value: row.status }]),
    ...(flag(row) === flag(before) ? [] : [{ key: attentionKey, value: flag(row) }]),
  ];
  if (pairs.length > 0) upsertSearchAttributes(pairs);
}

export function describeOrder(state: OrderState): string {
  const lines = [
    `**${state.status}**`,
    '',
    `- inventory: ${state.inventoryStatus}`,
    `- payment: ${state.paymentStatus}`,
    `- shipment: ${state.shipmentStatus}`,
  ];
  if (state.hold) lines.push(`- on hold since ${state.hold.since}, until ${state.hold.until}`);
  if (state.failure) lines.push(`- failed with ${state.failure.code}: ${state.failure.message}`);
  if (state.attention) {
    const { reason, step, lastError, since } = state.attention;
    lines.push('', `**Needs attention: ${reason}** since ${since}.`);
    const words = lastError && isErrorCode(lastError) ? ` (${sentence(lastError)})` : '';
    if (step) lines.push(`Step: ${step}. Last error: ${lastError ?? 'none'}${words}.`);
  }
  return lines.join('\n');
}

/** Following the parcel. It may be late, lost or brought back: then a person should look. */
import { condition } from '@temporalio/workflow';
import { raiseAttention } from './attention.ts';
import type { Saga } from './saga.ts';

/** Until the carrier says that the parcel has left; flagged when that takes too long. */
export async function untilDispatched(saga: Saga): Promise<void> {
  const { inbox, start } = saga;
  const overdue = start.policy.shipmentOverdueSeconds * 1000;
  const left = await condition(() => inbox.dispatched, overdue, {
    summary: 'Flag the order when its parcel has not left by then',
  });
  if (left) return;
  await raiseAttention(saga, 'SHIPMENT_OVERDUE', 'shipment', null);
  while (!inbox.dispatched) {
    await condition(() => inbox.dispatched || inbox.decision !== null);
    await clearAttentionIfDecided(saga);
  }
}

/** Until the carrier says that the parcel was delivered, however long that takes. */
export async function untilDelivered(saga: Saga): Promise<void> {
  const { order, inbox } = saga;
  while (!inbox.delivered) {
    await condition(() => inbox.delivered || inbox.trouble !== null || inbox.decision !== null);
    if (inbox.trouble !== null && !inbox.delivered) {
      const reason = inbox.trouble;
      inbox.trouble = null;
      if (order.state.attention?.reason !== reason)
        await raiseAttention(saga, reason, 'shipment', null);
    }
    await clearAttentionIfDecided(saga);
  }
  if (order.state.status !== 'shipped') return;
  await order.change('order.delivered', {
    status: 'delivered',
    shipmentStatus: 'delivered',
    ...(order.state.attention ? { attention: null } : {}),
  });
}

/** There is nothing to retry about a parcel: a person who has looked takes the flag down. */
async function clearAttentionIfDecided({ order, inbox }: Saga): Promise<void> {
  if (inbox.decision === null) return;
  inbox.decision = null;
  if (order.state.attention) await order.change('order.attention-cleared', { attention: null });
}

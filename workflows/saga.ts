/** What the parts of one running saga share. */
import type { OrderState, SagaStep } from '../contracts/order.ts';
import type { OrderStart } from '../contracts/saga.ts';
import type { Inbox } from './inbox.ts';
import type { OrderRecord } from './orderRecord.ts';

export interface Saga {
  readonly start: OrderStart;
  readonly order: OrderRecord;
  readonly inbox: Inbox;
  /** What may have been done and is still to be undone, oldest first. */
  readonly undos: SagaStep[];
  /** What the providers called what they did; the fence knows it too when we do not. */
  readonly references: { payment: string | null; shipment: string | null };
  /** Step statuses that change without an event of their own, told with the order's last one. */
  readonly leftovers: Partial<Pick<OrderState, 'paymentStatus' | 'shipmentStatus'>>;
}

export const openSaga = (start: OrderStart, order: OrderRecord, inbox: Inbox): Saga => ({
  start,
  order,
  inbox,
  undos: [...(start.unwind?.steps ?? [])],
  references: { payment: null, shipment: start.unwind?.state.tracking?.reference ?? null },
  leftovers: {},
});

/** Which of the reported updates are about the order's own payment and parcel. */
import type { SagaStep } from '../contracts/order.ts';
import { isAboutBooking } from '../contracts/parcel.ts';
import type { PaymentUpdate, ShipmentUpdate } from '../contracts/saga.ts';
import { furthestPayment, type PaymentProgress } from './inbox.ts';
import type { Order } from './order.ts';

/**
 * Whether an update is about another payment or parcel than the order's. Until the provider has
 * answered, any may be the order's. An update without a reference is about the order's by its route.
 */
export function isAboutAnother(
  { answers }: Order,
  step: SagaStep,
  update: Pick<PaymentUpdate, 'reference'> | Pick<ShipmentUpdate, 'reference' | 'trackingNumber'>,
): boolean {
  const own = answers[step];
  return own !== undefined && !isAboutBooking(own, update);
}

/** How far the order's own payment has come, as far as updates say; null: they say nothing. */
export function reportedPayment(order: Order): PaymentProgress | null {
  const own = [...order.inbox.payments].filter(
    ([reference]) => reference === null || !isAboutAnother(order, 'payment', { reference }),
  );
  return furthestPayment(own.map(([, status]) => status));
}

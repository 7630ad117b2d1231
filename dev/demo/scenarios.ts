/** The orders that the demo places, and how each must end. */
import type { OrderStatus, PaymentStatus, ShipmentStatus } from '../../contracts/order.ts';

export interface Scenario {
  readonly title: string;
  readonly itemId: string;
  readonly quantity: number;
  readonly line1: string;
  readonly paymentMethod: string;
  /** What somebody does to the order. */
  readonly act?: Act;
  /** A code without a status: the API refuses the order. */
  readonly ends: Ending | { readonly code: string };
}

export interface Ending {
  readonly status: OrderStatus;
  readonly code?: string;
  readonly paymentStatus?: PaymentStatus;
  readonly shipmentStatus?: ShipmentStatus;
}

/**
 * Once it is confirmed: `cancel`, `change` by the customer, `hold` and then release by operations. Once
 * it is delivered: `refund` by operations, a part of the money; `sendBack` by the customer, a piece that
 * operations receives. `end`: operations, once the carrier has brought the parcel back.
 */
export type Act = 'cancel' | 'change' | 'hold' | 'refund' | 'sendBack' | 'end';

export const scenarios: readonly Scenario[] = [
  {
    title: 'Two mugs, paid and booked',
    itemId: 'sku-mug',
    quantity: 2,
    line1: '12 Harbour Street',
    paymentMethod: 'tok_ok',
    ends: { status: 'confirmed' },
  },
  {
    title: 'A lamp, and the payment is declined',
    itemId: 'sku-lamp',
    quantity: 1,
    line1: '12 Harbour Street',
    paymentMethod: 'tok_declined',
    ends: { status: 'failed', code: 'PAYMENT_DECLINED' },
  },
  {
    title: 'A poster, of which there are none',
    itemId: 'sku-poster',
    quantity: 1,
    line1: '12 Harbour Street',
    paymentMethod: 'tok_ok',
    ends: { code: 'OUT_OF_STOCK' },
  },
  {
    title: 'A mug to where the carrier does not go',
    itemId: 'sku-mug',
    quantity: 1,
    line1: '1 Undeliverable Road',
    paymentMethod: 'tok_ok',
    ends: { status: 'failed', code: 'ADDRESS_UNDELIVERABLE' },
  },
  {
    title: 'A chair, cancelled after it was confirmed',
    itemId: 'sku-chair',
    quantity: 1,
    line1: '12 Harbour Street',
    paymentMethod: 'tok_ok',
    act: 'cancel',
    ends: { status: 'cancelled' },
  },
  {
    title: 'Two mugs, sent elsewhere and one taken off before the parcel leaves: it is paid back',
    itemId: 'sku-mug',
    quantity: 2,
    line1: '12 Harbour Street',
    paymentMethod: 'tok_ok',
    act: 'change',
    ends: { status: 'delivered', paymentStatus: 'partially_refunded' },
  },
  {
    title: 'A shirt that operations holds and releases: its parcel is booked again',
    itemId: 'sku-shirt',
    quantity: 1,
    line1: '12 Harbour Street',
    paymentMethod: 'tok_ok',
    act: 'hold',
    ends: { status: 'confirmed', shipmentStatus: 'booked' },
  },
  {
    title: 'Two mugs that arrive, one of them broken: a part of the money is given back',
    itemId: 'sku-mug',
    quantity: 2,
    line1: '1 Ships And Delivers 300 Road',
    paymentMethod: 'tok_ok',
    act: 'refund',
    ends: { status: 'delivered', paymentStatus: 'partially_refunded' },
  },
  {
    title: 'Two shirts, one sent back: it is received, on hand again and paid back',
    itemId: 'sku-shirt',
    quantity: 2,
    line1: '1 Ships And Delivers 300 Road',
    paymentMethod: 'tok_ok',
    act: 'sendBack',
    ends: { status: 'delivered', paymentStatus: 'partially_refunded' },
  },
  {
    title: 'A lamp that comes back: a person ends the order, goods and money are where they were',
    itemId: 'sku-lamp',
    quantity: 1,
    line1: '1 Comes Back 300 Road',
    paymentMethod: 'tok_ok',
    act: 'end',
    ends: { status: 'returned', paymentStatus: 'refunded' },
  },
];

/** The orders that the demo places, and how each must end. */
import type { OrderStatus } from '../../contracts/order.ts';

export interface Scenario {
  readonly title: string;
  readonly itemId: string;
  readonly quantity: number;
  readonly line1: string;
  readonly paymentMethod: string;
  /** Whether the demo cancels the order once it is confirmed. */
  readonly isCancelled?: boolean;
  /** A code without a status: the API refuses the order. */
  readonly ends:
    | { readonly status: OrderStatus; readonly code?: string }
    | { readonly code: string };
}

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
    isCancelled: true,
    ends: { status: 'cancelled' },
  },
];

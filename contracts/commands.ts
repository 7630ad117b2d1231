/** Accepted commands, kept in Postgres until the dispatcher has handed them to Temporal. */
import type { RefundNews } from './refund.ts';
import type { EndOrder, PaymentUpdate, ShipmentUpdate } from './saga.ts';

export type UpdateCommand =
  | { readonly kind: 'payment-update'; readonly payload: PaymentUpdate }
  | { readonly kind: 'shipment-update'; readonly payload: ShipmentUpdate };
export interface StartOrder {
  /** The version of the workers that the order goes through; else the one that orders begin with. */
  readonly workerVersion?: string | undefined;
}
export type Command =
  | { readonly kind: 'start-order'; readonly payload: StartOrder }
  | {
      readonly kind: 'refund';
      /** Its number, and news of one that was made. */
      readonly payload: { readonly number: number; readonly news?: RefundNews | undefined };
    }
  | {
      readonly kind: 'return';
      /** The return's number: its row says what is new. */
      readonly payload: { readonly number: number };
    }
  | { readonly kind: 'end-order'; readonly payload: EndOrder }
  | UpdateCommand;

export const updateKinds = ['payment-update', 'shipment-update'] as const;
export const commandKinds = [
  'start-order',
  'refund',
  'return',
  'end-order',
  ...updateKinds,
] as const;

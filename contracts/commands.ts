/** Accepted commands, kept in Postgres until the dispatcher has handed them to Temporal. */
import type { OrderStart, PaymentUpdate, ShipmentUpdate } from './saga.ts';

/** Without queues and policy: the dispatcher adds them from its configuration. */
export type StartOrder = Omit<OrderStart, 'queues' | 'policy' | 'unwind'>;

export type UpdateCommand =
  | { readonly kind: 'payment-update'; readonly payload: PaymentUpdate }
  | { readonly kind: 'shipment-update'; readonly payload: ShipmentUpdate };
export type Command =
  | { readonly kind: 'start-order'; readonly payload: Record<string, never> }
  | UpdateCommand;

export const updateKinds = ['payment-update', 'shipment-update'] as const;
export const commandKinds = ['start-order', ...updateKinds] as const;

/**
 * The schema, by subject. One business change is one transaction over these tables: the order's
 * row, its event, and the outbox (commands for Temporal, deliveries for Kafka) commit together.
 */
export * from './schema/books.ts';
export * from './schema/changes.ts';
export * from './schema/customerErasures.ts';
export * from './schema/customerKeys.ts';
export * from './schema/effects.ts';
export * from './schema/events.ts';
export * from './schema/operatorActions.ts';
export * from './schema/orders.ts';
export * from './schema/outbox.ts';
export * from './schema/reconcile.ts';
export * from './schema/refunds.ts';
export * from './schema/requests.ts';
export * from './schema/returns.ts';
export * from './schema/stock.ts';
export * from './schema/webhooks.ts';

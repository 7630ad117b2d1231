/** Whose personal data was erased, by whom and why. */
import { bigserial, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/**
 * Beside the orders and not beside the keys: after an older backup of the keys was restored, the keys that
 * are named here are thrown away again.
 */
export const customerErasures = pgTable('customer_erasures', {
  id: bigserial('id', { mode: 'number' }).primaryKey(),
  userId: text('user_id').notNull(),
  /** The key that was thrown away; null when the customer had none. */
  keyId: uuid('key_id'),
  actor: text('actor').notNull(),
  /** Such as the number of a ticket: nothing personal. */
  reason: text('reason').notNull(),
  erasedAt: instant('erased_at').notNull().defaultNow(),
});

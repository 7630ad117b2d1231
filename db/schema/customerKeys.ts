/** The customers' keys, in a schema of their own: a backup of the orders must not have them. */
import { sql } from 'drizzle-orm';
import { check, pgSchema, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

export const keysSchema = pgSchema('keys');

/**
 * A key per customer. What is personal is sealed with it, in rows and in Temporal's histories; without
 * it nobody can read that again, in no backup either.
 */
export const customerKeys = keysSchema.table(
  'customer_keys',
  {
    keyId: uuid('key_id').primaryKey(),
    userId: text('user_id').notNull(),
    /** Base64url, wrapped by a master key of ENCRYPTION_KEYS. Null once the key was thrown away. */
    wrappedKey: text('wrapped_key'),
    /** Id of that master key. */
    wrappedBy: text('wrapped_by').notNull(),
    createdAt: instant('created_at').notNull().defaultNow(),
    erasedAt: instant('erased_at'),
  },
  ({ userId, wrappedKey, erasedAt }) => [
    // A customer who orders again after an erasure gets another key.
    uniqueIndex('customer_keys_living').on(userId).where(sql`${wrappedKey} is not null`),
    check('customer_keys_erased', sql`(${wrappedKey} is null) = (${erasedAt} is not null)`),
  ],
);

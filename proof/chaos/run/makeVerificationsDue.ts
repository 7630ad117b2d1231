/** Spares a test the minutes or days until an effect is verified again. */
import type postgres from 'postgres';
import { askDatabase } from '../../fixtures/askDatabase.ts';

const LIMIT_MS = 60_000;

/**
 * Makes every planned verification of an effect due now. An undo that found nothing, though a call
 * may have been in flight, is verified a minute later and then at growing intervals. Call this once
 * the providers have settled everything: then one verification is enough.
 */
export async function makeVerificationsDue(databaseUrl: string): Promise<void> {
  const makeDue = (sql: postgres.Sql) =>
    sql`update effects set verify_at = now() where verify_at > now()`;
  await askDatabase(databaseUrl, makeDue, LIMIT_MS);
}

/** Spares a test the minutes or days until an effect is verified again. */
import postgres from 'postgres';

/**
 * Makes every planned verification of an effect due now. An undo that found nothing, though a call
 * may have been in flight, is verified a minute later and then at growing intervals. Call this once
 * the providers have settled everything: then one verification is enough.
 */
export async function makeVerificationsDue(databaseUrl: string): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, connect_timeout: 10, onnotice: () => undefined });
  try {
    await sql`update effects set verify_at = now() where verify_at > now()`;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/**
 * Asks an endpoint whether it wants the events before it gets any: whoever may subscribe could
 * otherwise have us send every order's events to somebody else's server.
 */
import { sql } from 'drizzle-orm';
import type { Queries } from '../../db/client.ts';
import type { Claim } from './round.ts';
import type { Sender } from './send.ts';

/**
 * An endpoint that does not say so pauses its subscription, until the owner resumes it.
 *
 * @returns why the subscription was paused; null when the endpoint wants the events
 */
export async function confirmEndpoint(
  db: Queries,
  { subscriptionId, holder, url }: Claim,
  sender: Pick<Sender, 'ask'>,
): Promise<string | null> {
  const refusal = await sender.ask(url);
  const found = refusal
    ? sql`status = 'paused', paused_reason = 'NOT_CONFIRMED', last_error = ${refusal}`
    : sql`confirmed_at = now()`;
  await db.execute(sql`
    update webhook_subscriptions set ${found}, lease_holder = null, lease_until = now()
    where subscription_id = ${subscriptionId} and lease_holder = ${holder}`);
  return refusal;
}

/**
 * What a subscription's deliveries are signed with. A secret is derived from the service's key, the
 * subscription and a number that rotating raises, so that none is stored anywhere.
 */
import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

/** As Standard Webhooks writes it: `whsec_` and 32 bytes in base64. */
export function secretOf(key: string, subscriptionId: string, version: number): string {
  const bytes = createHmac('sha256', key).update(`${subscriptionId} ${version}`).digest('base64');
  return `whsec_${bytes}`;
}

export interface SignedHeaders {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

/** The headers of one attempt, with a signature by each of the secrets. */
export function sign(secrets: readonly string[], id: string, body: string): SignedHeaders {
  const at = new Date();
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': secrets.map((one) => new Webhook(one).sign(id, at, body)).join(' '),
  };
}

/**
 * The secrets that sign a subscription's deliveries. A secret is derived from the service's key, the
 * subscription and a version number that rotation raises, so that no secret is stored.
 */
import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

/** In the form of the Standard Webhooks specification: `whsec_` and 32 bytes in base64. */
export function secretOf(key: string, subscriptionId: string, version: number): string {
  const bytes = createHmac('sha256', key).update(`${subscriptionId} ${version}`).digest('base64');
  return `whsec_${bytes}`;
}

export interface SignedHeaders {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

/** The headers of one attempt, with a signature per secret. */
export function sign(secrets: readonly string[], id: string, body: string): SignedHeaders {
  const at = new Date();
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(' '),
  };
}

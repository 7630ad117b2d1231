import type { Database } from '../../db/client.ts';
import type { WakeUp } from '../../db/wakeUp.ts';

/** What webhooks need: Postgres, and the secret of each sender that is to be heard. */
export interface WebhookDependencies {
  readonly db: Database;
  readonly wakeUp: Pick<WakeUp, 'hint'>;
  /** A sender without a secret has no address. */
  readonly secrets: { readonly stripe?: string; readonly easypost?: string };
}

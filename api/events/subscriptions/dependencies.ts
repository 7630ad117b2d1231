import type { Database } from '../../../db/client.ts';
import type { SsrfGuard } from '../../../outbox/webhooks/ssrfGuard.ts';

/** What the routes of webhook subscriptions need. */
export interface SubscriptionDependencies {
  readonly db: Database;
  readonly guard: Pick<SsrfGuard, 'resolve'>;
  /** The key that the signing secrets are derived from. */
  readonly key: string;
  readonly keepKeysHours: number;
}

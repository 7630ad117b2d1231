import type postgres from 'postgres';
import type { Database } from '../../../db/client.ts';
import type { AddressGuard } from '../../../outbox/webhooks/addresses.ts';

/** What the routes of webhook subscriptions need. */
export interface SubscriptionDependencies {
  readonly sql: postgres.Sql;
  readonly db: Database;
  readonly guard: Pick<AddressGuard, 'resolve'>;
  /** The key that the signing secrets are derived from. */
  readonly key: string;
  readonly keepKeysHours: number;
}

import type { Database } from '../../../db/client.ts';
import type { AddressGuard } from '../../../outbox/webhooks/addresses.ts';
import type { EventsDependencies } from '../dependencies.ts';

/** What subscribing needs: Postgres, and the DNS for where events are to be sent. */
export interface SubscriptionDependencies extends Pick<EventsDependencies, 'sql'> {
  readonly db: Database;
  readonly guard: Pick<AddressGuard, 'resolve'>;
  /** What secrets are derived from. */
  readonly key: string;
  readonly keepKeysHours: number;
}

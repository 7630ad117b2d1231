import type postgres from 'postgres';
import type { Slots } from '../http/inFlight.ts';
import type { FeedWatch } from './feedWatch.ts';

/** What the feed of all events needs: Postgres, and a bound on those who wait. */
export interface EventsDependencies {
  readonly sql: postgres.Sql;
  readonly watch: FeedWatch;
  readonly slots: Slots;
  /** Ends all waiting: the process is about to stop. */
  readonly stopping: AbortSignal;
}

import type { Database } from '../../db/client.ts';
import type { Shares, Slots } from '../http/inFlight.ts';
import type { OrderWatch } from '../orders/orderWatch.ts';

/** What queries need: Postgres, and a bound on live timelines. */
export interface QueryDependencies {
  readonly db: Database;
  readonly watch: OrderWatch;
  readonly streams: Slots;
  /** Of these, what one caller may hold. */
  readonly streamShares: Shares;
  /** Ends all live timelines: the process is about to stop. */
  readonly stopping: AbortSignal;
}

import type { Database } from '../../db/client.ts';
import type { WakeUp } from '../../db/wakeUp.ts';
import type { Waiting } from '../orders/preferWait.ts';

/** What creation needs: Postgres, and nothing else on a request's path. */
export interface CreationDependencies {
  readonly db: Database;
  readonly wakeUp: Pick<WakeUp, 'hint'>;
  readonly waiting: Waiting;
  readonly keepKeysHours: number;
}

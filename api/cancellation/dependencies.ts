import type { Database } from '../../db/client.ts';
import type { SagaClient } from '../../saga/client.ts';
import type { Waiting } from '../orders/preferWait.ts';

/** What cancellation needs: Postgres, and a way to the running sagas. */
export interface CancellationDependencies {
  readonly db: Database;
  readonly saga: Pick<SagaClient, 'cancel' | 'decide'>;
  readonly waiting: Waiting;
  /** How long an answer is kept, and how long a saga may be asked before its key is free again. */
  readonly keys: { readonly keepHours: number; readonly claimSeconds: number };
}

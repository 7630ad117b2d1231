/** What every request to an order's saga needs. */
import type { Client } from '@temporalio/client';
import type { Queries } from '../db/client.ts';
import type { OrderOwners } from '../privacy/orderOwners.ts';
import type { Seals } from '../privacy/orderSeals.ts';
import type { SagaSettings } from './settings.ts';

export interface SagaContext {
  /** Where a new run's argument and an order's state are read from. */
  readonly db: Queries;
  readonly seals: Seals;
  readonly client: Client;
  /** Of the client's encryption, which is told whose the orders are; without it nothing is encrypted. */
  readonly owners?: Pick<OrderOwners, 'note'>;
  readonly settings: SagaSettings;
  /** The task queue of the workers that run sagas. */
  readonly taskQueue: string;
  /**
   * Milliseconds one request may take. For `cancel`, `decide`, `change`, `hold` and
   * `release` that is the whole of it, connecting included; for everything else each call to Temporal.
   */
  readonly timeLimitMs: number;
}

/** Runs calls to Temporal with the context's time limit as their gRPC deadline. */
export const withDeadline = <T>(
  { client, timeLimitMs }: Pick<SagaContext, 'client' | 'timeLimitMs'>,
  call: () => Promise<T>,
): Promise<T> => client.withDeadline(Date.now() + timeLimitMs, call);

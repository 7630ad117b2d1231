import type { CancelDecision, CancelRequest, DecideRequest } from '../../contracts/saga.ts';
import type { Database } from '../../db/client.ts';
import type { OrderRow } from '../../db/schema.ts';
import type { Waiting } from '../orders/preferWait.ts';

/** Hands a cancellation to an order's saga. @throws ProblemError as the routes document. */
export type CancelOrder = (order: OrderRow, request: CancelRequest) => Promise<CancelDecision>;

/**
 * Hands a person's decision to an order's saga, once per `updateId`.
 *
 * @throws ProblemError as the route documents.
 */
export type Decide = (orderId: string, request: DecideRequest, updateId: string) => Promise<void>;

/** What cancellation needs: Postgres, and a way to the running sagas. */
export interface CancellationDependencies {
  readonly db: Database;
  readonly cancelOrder: CancelOrder;
  readonly decide: Decide;
  readonly waiting: Waiting;
  /** How long an answer is kept, and how long a saga may be asked before its key is free again. */
  readonly keys: { readonly keepHours: number; readonly claimSeconds: number };
}

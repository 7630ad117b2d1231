import type { SagaClient } from '../../saga/client.ts';

/** The way to the running sagas, for routes that hand something to one and answer its outcome. */
export interface SagaAccess {
  readonly saga: Pick<SagaClient, 'cancel' | 'decide' | 'change' | 'hold' | 'release'>;
  /** Seconds until an idempotency key is free again whose process died while it asked a saga. */
  readonly claimSeconds: number;
  /** How often one order may be retried by hand. */
  readonly retriesPerOrder: number;
  /** The longest that an order is on hold at a time, and how long when nobody says. */
  readonly holdHours: number;
}

/** An outbox carrier: the dispatcher, the relay or the webhook deliverer, once it is started. */
export interface Carrier {
  /** Says that there may be work. */
  wake(): void;
  /** Names the services that it cannot work without and that do not answer at the moment. */
  waitingFor(): string[];
  /** Begins no more work; resolves once the work in flight has settled. */
  stop(): Promise<void>;
}

/** Milliseconds for which a carrier's metrics keep a figure that they have read from Postgres. */
export const BACKLOG_KEEP_MS = 2_000;

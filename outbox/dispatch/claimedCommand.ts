import type { Command } from '../../contracts/commands.ts';

/** A command claimed by this dispatcher until its lease ends. */
export type ClaimedCommand = Command & {
  /** A bigint in Postgres; only compared and handed back. */
  readonly id: string;
  readonly orderId: string;
  /** How many earlier attempts to hand it over have failed. */
  readonly attempts: number;
  /** Of its order: W3C trace context. */
  readonly traceparent: string | null;
  /** Whose turn it took; empty of what is no client's. */
  readonly fairnessKey: string;
};

/**
 * Claims at most `limit` due commands for `leaseMs`: of every client in turn, the oldest first.
 *
 * @param kinds `others` leaves new orders where they are
 */
export type Claim = (
  limit: number,
  leaseMs: number,
  kinds?: 'all' | 'others',
) => Promise<ClaimedCommand[]>;

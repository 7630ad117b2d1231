/** A round: one claim of a subscription, from reading its next events to saving the result. */
import type { OrderEventType } from '../../contracts/events.ts';
import type { FeedPosition, TracedEvent } from '../../db/feed.ts';

/** Orders that a subscription may be behind with before its cursor waits for them. */
export const MAX_ORDERS_BEHIND = 200;

/** A subscription claimed by this copy until the lease ends. */
export type Claim = {
  readonly subscriptionId: string;
  /** A new name for every claim. */
  readonly holder: string;
  readonly url: string;
  /** Whether the endpoint has said that it wants the events. */
  readonly isConfirmed: boolean;
  /** Null: all types. */
  readonly types: readonly OrderEventType[] | null;
  readonly secretVersion: number;
  /** Whether the previous secret is still valid. */
  readonly overlaps: boolean;
  readonly cursor: FeedPosition;
};

/** How far a subscription is behind with one order, as it was read. */
export type OrderBehind = {
  readonly nextVersion: number;
  readonly attempts: number;
  /** Milliseconds since 1970; null while no attempt has failed. */
  readonly failingSinceMs: number | null;
  /** As Postgres writes it. A different value later means that the order was requested again. */
  readonly dueAt: string;
};

/** One order's next events for a subscription, in their order. */
export interface OrderQueue {
  readonly orderId: string;
  readonly events: readonly TracedEvent[];
  /** Whether the order has more events than were read. */
  readonly hasMore: boolean;
  /** Null for an order the subscription was not behind with. */
  readonly behind: OrderBehind | null;
}

export interface Round {
  readonly queues: readonly OrderQueue[];
  /** Where the cursor is once the queues are settled. */
  readonly cursor: FeedPosition;
}

/** How a queue ended: empty, or with events left to be tried later. */
export interface SettledQueue {
  readonly queue: OrderQueue;
  readonly left: {
    readonly nextVersion: number;
    readonly attempts: number;
    /** Milliseconds from now; null makes the order a dead letter. */
    readonly dueInMs: number | null;
    readonly failingSinceMs: number | null;
    readonly lastError: string | null;
  } | null;
}

export interface RoundResult {
  readonly settled: readonly SettledQueue[];
  readonly cursor: FeedPosition;
  readonly delivered: number;
  /** The last failure; null when there was none. */
  readonly lastError: string | null;
  /** Whether the endpoint answered that it is gone for good. */
  readonly isEndpointGone: boolean;
}

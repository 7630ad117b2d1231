/** The typed context of every handler. */
import type { HttpBindings } from '@hono/node-server';
import type { Logger } from 'pino';
import type { OrderRow } from '../../db/schema.ts';
import type { IdempotentRequest } from './idempotencyKeys.ts';
import type { Places } from './places.ts';
import type { RateLimiter } from './rateLimit.ts';
import type { Shares } from './slots.ts';
import type { Work } from './work.ts';

/** The caller, from the claims of its access token. */
export interface Caller {
  readonly subject: string;
  readonly clientId: string;
  readonly scopes: ReadonlySet<string>;
  /** Milliseconds since the epoch. */
  readonly tokenExpiresAt: number;
}

/** Names a caller where limits and idempotency keys are kept per caller. */
export const callerKeyOf = ({ clientId, subject }: Caller): string =>
  JSON.stringify([clientId, subject]);

/** Times in milliseconds since the epoch. */
interface StreamTicket {
  readonly ticket: string;
  readonly openBefore: number;
  readonly validUntil: number;
}

/** In place of access tokens, for live timelines: see streamTickets.ts. */
export interface StreamTickets {
  /** Ends with the caller's access token at the latest. */
  issue(caller: Caller, orderId: string): StreamTicket;
  /**
   * Who was given the ticket. The order's visibility is checked anew with every stream.
   *
   * @param isResuming whether the client has had events of the timeline
   * @throws ProblemError TICKET_INVALID
   */
  callerOf(ticket: string, orderId: string, isResuming: boolean): Caller;
}

/** The dependencies of the routes' guards, the same for every request of a process. */
export interface Gate {
  /** @throws ProblemError TOKEN_INVALID, or SERVICE_UNAVAILABLE without the issuer's keys. */
  authenticate(token: string): Promise<Caller>;
  /** @throws ProblemError ORDER_NOT_FOUND when the order does not exist or is another user's. */
  visibleOrder(caller: Caller, orderId: string): Promise<OrderRow>;
  readonly streamTickets: StreamTickets;
  readonly rateLimiter: RateLimiter;
  /** Of new orders, by client: whoever it places them for. */
  readonly orderShares: RateLimiter;
  /** How many requests of one caller are processed at once. */
  readonly shares: Shares;
  /** The bodies of known callers that arrive at the moment. */
  readonly bodies: Places;
  readonly maxBodyBytes: number;
  readonly idempotencyKeyRequired: boolean;
  /** The URL of the RFC 9728 metadata, for challenges. */
  readonly resourceMetadataUrl: string;
}

export interface ApiEnv {
  Bindings: Partial<HttpBindings>;
  Variables: {
    requestId: string;
    log: Logger;
    gate: Gate;
    work: Work;
    caller: Caller;
    /** The parsed body, before its schema validates it; undefined on routes without a body. */
    json: unknown;
    /** The body as canonical JSON; undefined on routes without a body. */
    canonicalJson: string | undefined;
    /** The order in the path, on routes whose ownership is `order`. */
    order: OrderRow;
    /** The user whose orders are listed, on routes whose ownership is `list`; null for all users. */
    listedUser: string | null;
    /** Null when the request carries no Idempotency-Key. */
    idempotent: IdempotentRequest | null;
    /** The code of the problem in the answer, for the log and the metrics. */
    problemCode: string;
  };
}

/** What every handler finds in its context. */
import type { HttpBindings } from '@hono/node-server';
import type { Logger } from 'pino';
import type { OrderRow } from '../../db/schema.ts';
import type { IdempotentRequest } from './keptAnswers.ts';
import type { RateLimiter } from './rateLimit.ts';
import type { Shares } from './slots.ts';

/** Who calls, as the access token says. */
export interface Caller {
  readonly subject: string;
  readonly clientId: string;
  readonly scopes: ReadonlySet<string>;
  /** Milliseconds since the epoch. */
  readonly tokenExpiresAt: number;
}

/** What the routes' guards need; the same for every request of a process. */
export interface Gate {
  /** @throws ProblemError TOKEN_INVALID, or SERVICE_UNAVAILABLE without the issuer's keys. */
  authenticate(token: string): Promise<Caller>;
  /** @throws ProblemError ORDER_NOT_FOUND when there is none, or it is someone else's. */
  visibleOrder(caller: Caller, orderId: string): Promise<OrderRow>;
  readonly rateLimiter: RateLimiter;
  /** Requests that one caller may have worked on at once. */
  readonly shares: Shares;
  readonly maxBodyBytes: number;
  readonly idempotencyKeyRequired: boolean;
  /** Where RFC 9728 metadata is served, for challenges. */
  readonly resourceMetadataUrl: string;
}

export interface ApiEnv {
  Bindings: Partial<HttpBindings>;
  Variables: {
    requestId: string;
    log: Logger;
    gate: Gate;
    caller: Caller;
    /** The parsed body, before its schema validates it; undefined on routes without a body. */
    json: unknown;
    /** The body as canonical JSON; undefined on routes without a body. */
    canonicalJson: string | undefined;
    /** The order of the address, on routes whose ownership is `order`. */
    order: OrderRow;
    /** Whose orders may be listed, on routes whose ownership is `list`; null is everyone's. */
    listedUser: string | null;
    /** Null when the request carries no Idempotency-Key. */
    idempotent: IdempotentRequest | null;
    /** The code of the problem answered with, for the log and the metrics. */
    problemCode: string;
  };
}

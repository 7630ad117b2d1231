/** Checks bearer tokens (RFC 6750), the scopes a route declares, and each caller's rate and share. */
import type { Context, MiddlewareHandler } from 'hono';
import { errors } from '../../contracts/errors.ts';
import { prefersStream } from './acceptable.ts';
import { type ApiEnv, type Caller, callerKeyOf, type Gate } from './environment.ts';
import { releaseOnceSent } from './inFlight.ts';
import { ProblemError, temporaryProblem } from './problem.ts';
import type { RateLimiter } from './rateLimit.ts';
import type { Scope } from './scopes.ts';

const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;

type ChallengeCode = 'TOKEN_MISSING' | 'TOKEN_INVALID' | 'TICKET_INVALID' | 'SCOPE_MISSING';
const challengeErrors = {
  // No error code for a request without credentials (RFC 6750, section 3.1).
  TOKEN_MISSING: null,
  TOKEN_INVALID: 'invalid_token',
  TICKET_INVALID: 'invalid_token',
  SCOPE_MISSING: 'insufficient_scope',
} as const satisfies Record<ChallengeCode, string | null>;

/** The problem with its WWW-Authenticate challenge (RFC 6750, section 3; RFC 9728, section 5.1). */
function challenge(code: ChallengeCode, needed: readonly Scope[], gate: Gate): ProblemError {
  const error = challengeErrors[code];
  const parameters = [
    ...(error ? [`error="${error}"`, `error_description="${errors[code].detail}"`] : []),
    `scope="${needed.join(' ')}"`,
    `resource_metadata="${gate.resourceMetadataUrl}"`,
  ];
  return new ProblemError(code, {
    headers: { 'WWW-Authenticate': `Bearer ${parameters.join(', ')}` },
  });
}

async function authenticate(
  header: string | undefined,
  needed: readonly Scope[],
  gate: Gate,
): Promise<Caller> {
  if (header === undefined) throw challenge('TOKEN_MISSING', needed, gate);
  const token = BEARER.exec(header)?.[1];
  if (token === undefined) throw challenge('TOKEN_INVALID', needed, gate);
  try {
    return await gate.authenticate(token);
  } catch (error) {
    const refused = error instanceof ProblemError && error.code === 'TOKEN_INVALID';
    throw refused ? challenge('TOKEN_INVALID', needed, gate) : error;
  }
}

/** Of a ticket in the address of a live timeline; undefined where there is none. */
function callerByTicket(c: Context<ApiEnv>, needed: readonly Scope[]): Caller | undefined {
  const ticket = c.req.query('ticket');
  if (ticket === undefined || !prefersStream(c.req.header('accept'))) return undefined;
  const orderId = c.req.param('orderId')?.toLowerCase() ?? '';
  const { gate } = c.var;
  try {
    return gate.streamTickets.callerOf(ticket, orderId, Boolean(c.req.header('last-event-id')));
  } catch (error) {
    const refused = error instanceof ProblemError && error.code === 'TICKET_INVALID';
    throw refused ? challenge('TICKET_INVALID', needed, gate) : error;
  }
}

/**
 * Counts one request against the caller's rate and sets the RateLimit headers.
 *
 * @throws ProblemError RATE_LIMITED
 */
export const spendRate = (c: Context<ApiEnv>, caller: string): void =>
  spend(c, c.var.gate.rateLimiter, caller);

function spend(c: Context<ApiEnv>, limiter: RateLimiter, holder: string): void {
  const rate = limiter.take(holder);
  for (const [name, value] of Object.entries(rate.headers)) c.header(name, value);
  if (!rate.allowed) {
    throw temporaryProblem('RATE_LIMITED', rate.retryAfterSeconds, { headers: rate.headers });
  }
}

/**
 * Counts one request to place an order against the share of its client, before its body is read: a
 * refusal costs little. The headers then say what is left of that share, which is the smaller one.
 *
 * @throws ProblemError RATE_LIMITED
 */
export const spendOrderShare: MiddlewareHandler<ApiEnv> = async (c, next) => {
  spend(c, c.var.gate.orderShares, c.var.caller.clientId);
  await next();
};

/** A usual page; a request may return so many rows for its one token. */
const FREE_ROWS = 20;
const ROWS_PER_TOKEN = 5;
const FREE_BYTES = 8_192;
const BYTES_PER_TOKEN = 8_192;

/** Charges the caller's rate for what the request costs beyond an ordinary one. */
function charge(c: Context<ApiEnv>, tokens: number): void {
  if (tokens <= 0) return;
  const rate = c.var.gate.rateLimiter.charge(callerKeyOf(c.var.caller), tokens);
  for (const [name, value] of Object.entries(rate.headers)) c.header(name, value);
}

/** A long list takes the process as long as many ordinary requests. */
export const chargeForRows = (c: Context<ApiEnv>, rows: number): void =>
  charge(c, Math.ceil((rows - FREE_ROWS) / ROWS_PER_TOKEN));

/** So does a large body. */
export const chargeForBytes = (c: Context<ApiEnv>, bytes: number): void =>
  charge(c, Math.ceil((bytes - FREE_BYTES) / BYTES_PER_TOKEN));

/** @throws ProblemError SCOPE_MISSING */
export function checkScopes(
  { scopes }: Pick<Caller, 'scopes'>,
  needed: readonly Scope[],
  gate: Gate,
): void {
  if (!needed.every((scope) => scopes.has(scope))) throw challenge('SCOPE_MISSING', needed, gate);
}

/**
 * Authenticates the caller and sets `caller` of the context.
 *
 * @param byTicket whether a ticket will do in place of an access token
 * @throws ProblemError TOKEN_MISSING, TOKEN_INVALID, TICKET_INVALID, SCOPE_MISSING when the token lacks one of the
 *   scopes, RATE_LIMITED when the caller exceeds its rate or its share of the requests in flight.
 */
export const requireScopes =
  (needed: readonly Scope[], byTicket = false): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const { gate } = c.var;
    const header = c.req.header('authorization');
    const holder = byTicket && header === undefined ? callerByTicket(c, needed) : undefined;
    const caller = holder ?? (await authenticate(header, needed, gate));
    const callerKey = callerKeyOf(caller);
    spendRate(c, callerKey);
    checkScopes(caller, needed, gate);
    c.set('caller', caller);
    const { work } = c.var;
    work.countFor(callerKey, gate.shares);
    try {
      await next();
    } catch (error) {
      work.leave();
      throw error;
    }
    releaseOnceSent(c, work.leave);
  };

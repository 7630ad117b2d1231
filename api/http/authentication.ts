/** Checks bearer tokens (RFC 6750), the scopes a route declares, and each caller's rate and share. */
import type { Context, MiddlewareHandler } from 'hono';
import { errors } from '../../contracts/errors.ts';
import type { ApiEnv, Caller, Gate } from './environment.ts';
import { releaseOnceSent } from './inFlight.ts';
import { ProblemError, temporaryProblem } from './problem.ts';
import type { Scope } from './scopes.ts';

const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;

type ChallengeCode = 'TOKEN_MISSING' | 'TOKEN_INVALID' | 'SCOPE_MISSING';
const challengeErrors = {
  // No error code for a request without credentials (RFC 6750, section 3.1).
  TOKEN_MISSING: null,
  TOKEN_INVALID: 'invalid_token',
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

/**
 * Counts one request against the caller's rate and sets the RateLimit headers.
 *
 * @throws ProblemError RATE_LIMITED
 */
export function spendRate(c: Context<ApiEnv>, caller: string): void {
  const rate = c.var.gate.rateLimiter.take(caller);
  for (const [name, value] of Object.entries(rate.headers)) c.header(name, value);
  if (!rate.allowed) {
    throw temporaryProblem('RATE_LIMITED', rate.retryAfterSeconds, { headers: rate.headers });
  }
}

/**
 * Authenticates the caller and sets `caller` of the context.
 *
 * @throws ProblemError TOKEN_MISSING, TOKEN_INVALID, SCOPE_MISSING when the token lacks one of the
 *   scopes, RATE_LIMITED when the caller exceeds its rate or its share of the requests in flight.
 */
export const requireScopes =
  (needed: readonly Scope[]): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const { gate } = c.var;
    const caller = await authenticate(c.req.header('authorization'), needed, gate);
    const callerKey = JSON.stringify([caller.clientId, caller.subject]);
    spendRate(c, callerKey);
    if (!needed.every((scope) => caller.scopes.has(scope))) {
      throw challenge('SCOPE_MISSING', needed, gate);
    }
    c.set('caller', caller);
    const release = gate.shares.take(callerKey);
    if (!release) throw temporaryProblem('RATE_LIMITED', 1);
    try {
      await next();
    } catch (error) {
      release();
      throw error;
    }
    releaseOnceSent(c, release);
  };

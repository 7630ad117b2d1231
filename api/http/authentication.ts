/** Bearer tokens (RFC 6750) and the scopes a route declares; also each caller's rate. */
import type { Context, MiddlewareHandler } from 'hono';
import { errors } from '../../contracts/errors.ts';
import type { ApiEnv, Caller, Gate } from './environment.ts';
import { onceSent } from './inFlight.ts';
import { ProblemError, temporaryProblem } from './problem.ts';
import type { Scope } from './scopes.ts';

const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i;

type ChallengeCode = 'TOKEN_MISSING' | 'TOKEN_INVALID' | 'SCOPE_MISSING';
const challengeErrors = {
  // A request without any credentials is told nothing but where to get some (RFC 6750, 3.1).
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
 * Takes one from a known caller's rate, and tells what is left of it.
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

/** Lets a caller in whose token has every scope of `needed`, and who holds no more than its share. */
export const requireScopes =
  (needed: readonly Scope[]): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const { gate } = c.var;
    const caller = await authenticate(c.req.header('authorization'), needed, gate);
    const who = JSON.stringify([caller.clientId, caller.subject]);
    spendRate(c, who);
    if (!needed.every((scope) => caller.scopes.has(scope))) {
      throw challenge('SCOPE_MISSING', needed, gate);
    }
    c.set('caller', caller);
    const release = gate.shares.take(who);
    if (!release) throw temporaryProblem('RATE_LIMITED', 1);
    try {
      await next();
    } catch (error) {
      release();
      throw error;
    }
    onceSent(c, release);
  };

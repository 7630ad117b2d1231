/** Access tokens as RFC 9068 has them: JWTs of type at+jwt, signed by the issuer, meant for us. */
import { decodeProtectedHeader, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Caller } from './environment.ts';
import { ProblemError } from './problem.ts';

/** Asymmetric signatures only: "none" and HMAC with a public key are no signatures at all. */
const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
];
const LONGEST_TOKEN = 8_192;
const CLOCK_TOLERANCE_SECONDS = 5;
/**
 * A key never comes with the token, no extension changes what it means, and no token is inside it
 * (`cty`).
 */
const REFUSED_HEADERS = ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'cty'];

const claimsSchema = z.object({
  sub: z.string().regex(/^[!-~]{1,128}$/),
  client_id: z.string().regex(/^[!-~]{1,255}$/),
  jti: z.string().min(1),
  iat: z.number(),
  exp: z.number(),
  // RFC 9068 leaves it out when nothing was granted.
  scope: z.string().optional(),
});

export interface TokenVerifierOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: JWTVerifyGetKey;
}

/**
 * Tells who an access token speaks for.
 *
 * @throws ProblemError TOKEN_INVALID for any token that is not ours to trust, whatever is wrong
 *   with it; SERVICE_UNAVAILABLE when the issuer's keys were never to be had.
 */
export function createTokenVerifier(
  options: TokenVerifierOptions,
): (token: string) => Promise<Caller> {
  const { issuer, audience, keys } = options;
  return async (token) => {
    if (token.length > LONGEST_TOKEN) throw new ProblemError('TOKEN_INVALID');
    try {
      const header = decodeProtectedHeader(token);
      if (REFUSED_HEADERS.some((name) => name in header)) {
        throw new ProblemError('TOKEN_INVALID');
      }
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms: ALGORITHMS,
        typ: 'at+jwt',
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: ['iss', 'aud', 'exp', 'iat', 'sub', 'client_id', 'jti'],
      });
      const claims = claimsSchema.parse(payload);
      return {
        subject: claims.sub,
        clientId: claims.client_id,
        scopes: new Set(claims.scope?.split(' ').filter((scope) => scope !== '')),
        // A NumericDate may have a fraction, and timers take none.
        tokenExpiresAt: Math.floor(claims.exp * 1000),
      };
    } catch (error) {
      throw tokenProblem(error);
    }
  };
}

function tokenProblem(error: unknown): unknown {
  if (error instanceof ProblemError) return error;
  const known =
    error instanceof errors.JOSEError || error instanceof z.ZodError || error instanceof TypeError;
  return known ? new ProblemError('TOKEN_INVALID') : error;
}

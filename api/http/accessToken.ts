/** Verifies access tokens (RFC 9068): JWTs of type at+jwt, signed by the issuer for this API's audience. */
import { decodeProtectedHeader, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Caller } from './environment.ts';
import { ProblemError } from './problem.ts';

/** Asymmetric signatures only. "none" is unsigned, and anyone can make an HMAC with a public key. */
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
 * Headers that bring or locate a key, extensions that change how the token is processed (`crit`), and
 * nested tokens (`cty`).
 */
const REFUSED_HEADERS = ['jku', 'jwk', 'x5u', 'x5c', 'crit', 'cty'];

const claimsSchema = z.object({
  sub: z.string().regex(/^[!-~]{1,128}$/),
  client_id: z.string().regex(/^[!-~]{1,255}$/),
  jti: z.string().min(1),
  iat: z.number(),
  exp: z.number(),
  // Absent when no scope was granted (RFC 9068).
  scope: z.string().optional(),
});

export interface TokenVerifierOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: JWTVerifyGetKey;
}

/**
 * @returns a function from an access token to its caller.
 * @throws ProblemError TOKEN_INVALID for any fault of the token; SERVICE_UNAVAILABLE when no trusted
 *   keys of the issuer could be fetched.
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
        // A NumericDate may have a fraction; timers need whole milliseconds.
        tokenExpiresAt: Math.floor(claims.exp * 1000),
      };
    } catch (error) {
      throw tokenProblem(error);
    }
  };
}

function tokenProblem(error: unknown): unknown {
  if (error instanceof ProblemError) return error;
  const isTokenFault =
    error instanceof errors.JOSEError || error instanceof z.ZodError || error instanceof TypeError;
  return isTokenFault ? new ProblemError('TOKEN_INVALID') : error;
}

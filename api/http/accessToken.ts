/** Verifies access tokens: JWTs of the issuer's kind, signed by the issuer for this API's audience. */
import { decodeJwt, decodeProtectedHeader, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { z } from 'zod';
import type { Caller } from './environment.ts';
import { ProblemError } from './problem.ts';
import { callerOf, isOfType, RFC_9068, type TokenShape } from './tokenShape.ts';
import { createVerifiedTokens, type VerifiedToken } from './verifiedTokens.ts';

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

export interface TokenVerifierOptions {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: JWTVerifyGetKey;
  /** Tokens as RFC 9068 has them, when it is not given. */
  readonly shape?: TokenShape;
}

/**
 * A token that was verified before is not verified again as long as `keys` still returns the key that
 * verified it: a renewed set of keys has new key objects, and a withdrawn key is not returned.
 *
 * @param now milliseconds since the epoch
 * @returns a function from an access token to its caller.
 * @throws ProblemError TOKEN_INVALID for any fault of the token; SERVICE_UNAVAILABLE when no trusted
 *   keys of the issuer could be fetched.
 */
export function createTokenVerifier(
  options: TokenVerifierOptions,
  now: () => number = Date.now,
): (token: string) => Promise<Caller> {
  const verified = createVerifiedTokens(CLOCK_TOLERANCE_SECONDS, now);
  return async (token) => {
    // Stryker disable next-line EqualityOperator: the limit is no promise to the byte
    if (token.length > LONGEST_TOKEN) throw new ProblemError('TOKEN_INVALID');
    try {
      const earlier = verified.find(token);
      if (earlier && earlier.key === (await keyOf(token, earlier, options.keys))) {
        return earlier.caller;
      }
      const fresh = await verify(token, options, new Date(now()));
      verified.add(token, fresh);
      return fresh.caller;
    } catch (error) {
      throw tokenProblem(error);
    }
  };
}

function keyOf(token: string, { header }: VerifiedToken, keys: JWTVerifyGetKey) {
  // Stryker disable next-line StringLiteral: a token that was verified has three parts
  const [encodedHeader = '', payload = '', signature = ''] = token.split('.');
  return keys(header, { protected: encodedHeader, payload, signature });
}

async function verify(
  token: string,
  { issuer, audience, keys, shape = RFC_9068 }: TokenVerifierOptions,
  currentDate: Date,
): Promise<VerifiedToken> {
  const unverified = decodeProtectedHeader(token);
  const isRefused = REFUSED_HEADERS.some((name) => name in unverified);
  if (isRefused || !isOfType(unverified, shape)) throw new ProblemError('TOKEN_INVALID');
  // Where scopes may name the audience, `callerOf` checks them.
  const needsAudience = shape.audienceIn === 'aud' || decodeJwt(token).aud !== undefined;
  const { payload, protectedHeader, key } = await jwtVerify(token, keys, {
    issuer,
    ...(needsAudience ? { audience } : {}),
    algorithms: ALGORITHMS,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
    currentDate,
    // Stryker disable next-line ArrayDeclaration: a second barrier, as callerOf demands them too
    requiredClaims: ['iss', 'exp', 'iat', 'sub'],
  });
  const caller = callerOf(payload, protectedHeader, shape, audience);
  const { exp = 0, nbf } = payload;
  return { caller, header: protectedHeader, key, expiresAt: exp, notBefore: nbf };
}

function tokenProblem(error: unknown): unknown {
  const isTokenFault =
    error instanceof errors.JOSEError || error instanceof z.ZodError || error instanceof TypeError;
  return isTokenFault ? new ProblemError('TOKEN_INVALID') : error;
}

/**
 * The shapes of access tokens. Issuers older than RFC 9068 name the type, the client and the scopes in
 * other ways; settings say how. docs/access-tokens.md has them for each issuer.
 */
import type { JWTPayload } from 'jose';
import { z } from 'zod';
import type { Config } from '../../ops/settings.ts';
import type { Caller } from './environment.ts';
import { ProblemError } from './problem.ts';

export const tokenShapeSettings = [
  'OAUTH_TOKEN_TYPES',
  'OAUTH_CLIENT_CLAIM',
  'OAUTH_SCOPE_CLAIMS',
  'OAUTH_AUDIENCE_IN',
] as const;

export interface TokenShape {
  /** `none` is a token without a type. */
  readonly types: readonly ('at+jwt' | 'JWT' | 'none')[];
  readonly clientClaim: 'client_id' | 'azp' | 'appid' | 'cid';
  /** Names of claims; `realm_access.roles` is the member `roles` of the claim `realm_access`. */
  readonly scopeClaims: readonly string[];
  /** `scope`: a token without `aud` is for the audience that its scopes begin with. */
  readonly audienceIn: 'aud' | 'scope';
}

export const RFC_9068: TokenShape = {
  types: ['at+jwt'],
  clientClaim: 'client_id',
  scopeClaims: ['scope'],
  audienceIn: 'aud',
};

export const tokenShapeOf = (config: Config<(typeof tokenShapeSettings)[number]>): TokenShape => ({
  types: config.OAUTH_TOKEN_TYPES,
  clientClaim: config.OAUTH_CLIENT_CLAIM,
  scopeClaims: config.OAUTH_SCOPE_CLAIMS,
  audienceIn: config.OAUTH_AUDIENCE_IN,
});

interface Header {
  readonly typ?: unknown;
}

/** The media type may be written in full (RFC 7515, section 4.1.9). */
function typeOf({ typ = 'none' }: Header): string {
  // Stryker disable next-line StringLiteral: any text that is no type
  return typeof typ === 'string' ? typ.toLowerCase().replace(/^application\//, '') : '';
}

export const isOfType = (header: Header, { types }: TokenShape): boolean =>
  types.some((type) => type.toLowerCase() === typeOf(header));

/** Claims of ID tokens (OpenID Connect Core, Back-Channel Logout), which access tokens lack. */
const FOREIGN_CLAIMS = ['nonce', 'at_hash', 'c_hash', 's_hash', 'events'];
/** Keycloak and Cognito say in a claim what a token is for. */
const PURPOSES = { typ: 'Bearer', token_use: 'access' } as const;

/**
 * ID, refresh and logout tokens have the types JWT or none too, and the same keys sign them. A token
 * that is bound to its client's key or certificate (`cnf`: DPoP, mTLS) is refused because the proof that
 * comes with it is not checked: whoever stole the token could use it.
 */
const isForAnotherUse = (claims: JWTPayload): boolean =>
  'cnf' in claims ||
  FOREIGN_CLAIMS.some((name) => name in claims) ||
  Object.entries(PURPOSES).some(([name, use]) => name in claims && claims[name] !== use);

const identity = z.object({
  sub: z.string().regex(/^[!-~]{1,128}$/),
  exp: z.number(),
  iat: z.number(),
});
const clientId = z.string().regex(/^[!-~]{1,255}$/);
const tokenId = z.string().min(1);
const scopeText = z
  .string()
  .transform((text) => text.split(' ').filter((scope) => scope !== ''))
  .nullish();
/** An entry of a list is one name: a group named `staff orders:operate` gives no scope. */
const scopeNames = scopeText.or(z.array(z.string()));

/**
 * @throws ZodError, or ProblemError TOKEN_INVALID, when the claims are not those of an access token for
 *   this audience.
 */
export function callerOf(
  claims: JWTPayload,
  header: Header,
  shape: TokenShape,
  audience: string,
): Caller {
  const { sub, exp } = identity.parse(claims);
  // Only RFC 9068 demands an id.
  if (typeOf(header) === 'at+jwt') tokenId.parse(claims.jti);
  if (isForAnotherUse(claims)) throw new ProblemError('TOKEN_INVALID');
  const granted = shape.scopeClaims.flatMap((name) => {
    // `scope` is always a text (RFC 8693, section 4.2).
    const names = name === 'scope' ? scopeText : scopeNames;
    return names.parse(claimAt(claims, name)) ?? [];
  });
  const ours = withoutAudience(granted, audience);
  const namesAudience = claims.aud !== undefined;
  if (!namesAudience && ours.length === 0) throw new ProblemError('TOKEN_INVALID');
  return {
    subject: sub,
    clientId: clientId.parse(claims[shape.clientClaim]),
    scopes: new Set(namesAudience ? [...granted, ...ours] : ours),
    // A NumericDate may have a fraction; timers need whole milliseconds.
    tokenExpiresAt: Math.floor(exp * 1000),
  };
}

/** The scopes that begin with the audience and a slash, as those of Amazon Cognito, without it. */
const withoutAudience = (scopes: readonly string[], audience: string): string[] =>
  scopes
    .filter((scope) => scope.startsWith(`${audience}/`))
    .map((scope) => scope.slice(audience.length + 1));

/** A claim whose name has dots, such as an address, is found before a path is tried. */
function claimAt(claims: JWTPayload, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name];
  return name
    .split('.')
    .reduce<unknown>(
      (value, part) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, part)
          ? Reflect.get(value, part)
          : undefined,
      claims,
    );
}

/** What an issuer publishes about itself (RFC 8414, OpenID Connect Discovery). */

const TIMEOUT_MS = 5_000;

export interface IssuerMetadata {
  readonly jwksUri: string | null;
  readonly tokenUrl: string | null;
  readonly authorizationUrl: string | null;
  /** Whether it issues refresh tokens. */
  readonly refreshes: boolean;
}

const urlOf = (value: unknown): string | null =>
  typeof value === 'string' && URL.canParse(value) ? value : null;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/**
 * Tries the two well-known addresses, at most five seconds each.
 *
 * @throws Error when the issuer does not answer, publishes no metadata, or the metadata names
 *   another issuer.
 */
export async function issuerMetadata(issuer: string): Promise<IssuerMetadata> {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  const addresses = [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ];
  for (const address of addresses) {
    const response = await fetch(address, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (response.status === 404) continue;
    const metadata: unknown = await response.json();
    if (!isObject(metadata)) continue;
    if (metadata['issuer'] !== issuer) throw new Error('the metadata is of another issuer');
    const grants = metadata['grant_types_supported'];
    return {
      jwksUri: urlOf(metadata['jwks_uri']),
      tokenUrl: urlOf(metadata['token_endpoint']),
      authorizationUrl: urlOf(metadata['authorization_endpoint']),
      refreshes: Array.isArray(grants) && grants.includes('refresh_token'),
    };
  }
  throw new Error('the issuer publishes no metadata');
}

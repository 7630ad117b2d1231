/** What an issuer publishes about itself (RFC 8414, OpenID Connect Discovery). */

const TIMEOUT_MS = 5_000;

export interface IssuerMetadata {
  readonly jwksUri: string | null;
  readonly tokenUrl: string | null;
  readonly authorizationUrl: string | null;
  /** Whether it gives refresh tokens. */
  readonly refreshes: boolean;
}

const urlOf = (value: unknown): string | null =>
  typeof value === 'string' && URL.canParse(value) ? value : null;

/** @throws when the issuer does not answer, publishes none, or it is of another issuer. */
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
    if (typeof metadata !== 'object' || metadata === null) continue;
    const grants = 'grant_types_supported' in metadata ? metadata.grant_types_supported : [];
    const told = metadata as Readonly<Record<string, unknown>>;
    if (told['issuer'] !== issuer) throw new Error('the metadata is of another issuer');
    return {
      jwksUri: urlOf(told['jwks_uri']),
      tokenUrl: urlOf(told['token_endpoint']),
      authorizationUrl: urlOf(told['authorization_endpoint']),
      refreshes: Array.isArray(grants) && grants.includes('refresh_token'),
    };
  }
  throw new Error('the issuer publishes no metadata');
}

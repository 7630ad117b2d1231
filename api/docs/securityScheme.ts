/** The security scheme of the document: how a client gets an access token. */
import type { IssuerMetadata } from '../http/issuerMetadata.ts';
import { type Scope, scopes } from '../http/scopes.ts';

interface Flow {
  readonly tokenUrl: string;
  readonly scopes: Readonly<Record<Scope, string>>;
}
export type SecurityScheme = { readonly description: string } & (
  | {
      readonly type: 'oauth2';
      readonly flows: {
        readonly clientCredentials: Flow;
        readonly authorizationCode?: Flow & {
          readonly authorizationUrl: string;
          readonly refreshUrl?: string;
        };
      };
    }
  | { readonly type: 'openIdConnect'; readonly openIdConnectUrl: string }
);

// Spelled RFC8725 because the API linter looks for that.
const description =
  'JWT access tokens of the issuer (RFC 9068), checked as in RFC8725: the algorithm against a list, ' +
  'the issuer, the audience, the type and the expiry, which is required.';

/** The issuer's OAuth flows, or its discovery address when `metadata` is null or has no token URL. */
export function securityScheme(issuer: string, metadata: IssuerMetadata | null): SecurityScheme {
  const { tokenUrl, authorizationUrl } = metadata ?? {};
  if (!tokenUrl) {
    const openIdConnectUrl = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    return { type: 'openIdConnect', openIdConnectUrl, description };
  }
  const flow = { tokenUrl, scopes };
  const refresh = metadata?.refreshes ? { refreshUrl: tokenUrl } : {};
  return {
    type: 'oauth2',
    description,
    flows: {
      // First, because users of the docs page sign in with it.
      ...(authorizationUrl ? { authorizationCode: { ...flow, ...refresh, authorizationUrl } } : {}),
      clientCredentials: flow,
    },
  };
}

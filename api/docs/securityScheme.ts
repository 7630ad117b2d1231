/** How a client gets a token, as the document tells it. */
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

const description =
  'JWT access tokens of the issuer as RFC 9068 has them, checked as RFC8725 has it: a list of ' +
  'algorithms, the issuer, the audience, the type, and an end that is never missing.';

/** The issuer's own flows, or, where they are not known, where to ask for them. */
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
      // First, since a person looks for it on the docs page.
      ...(authorizationUrl ? { authorizationCode: { ...flow, ...refresh, authorizationUrl } } : {}),
      clientCredentials: flow,
    },
  };
}

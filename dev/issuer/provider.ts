import { type ClientMetadata, type Configuration, errors, Provider } from 'oidc-provider';
import {
  ALL_SCOPES,
  CLIENTS,
  CONSOLE_CLIENT_ID,
  DOCS_CLIENT_ID,
  SHOP_PAGE_CLIENT,
} from './clients.ts';
import { signInUrl } from './signIn.ts';
import type { IssuerKeys } from './signingKey.ts';

/** Longer than the longest runs of proofs whose clients keep their first token. */
const TOKEN_SECONDS = 2 * 3_600;
const SESSION_SECONDS = 86_400;

export interface IssuerOptions {
  /** The issuer's address, the `iss` of its tokens. */
  readonly issuer: string;
  /** The audience of access tokens: an absolute URI (RFC 8707, section 2). */
  readonly audience: string;
  readonly keys: IssuerKeys;
  /** Origins whose pages may ask for tokens, beside those of shops: the API's documentation page. */
  readonly origins: readonly string[];
  /** Redirect URIs of the API's documentation page after the sign-in. */
  readonly docsRedirectUris: readonly string[];
  /** The same of the console. */
  readonly consoleRedirectUris: readonly string[];
  /** The same of shops' own pages. */
  readonly shopPages: readonly string[];
}

/**
 * A real OAuth 2.0 and OpenID Connect server for development. Its access tokens are RFC 9068 JWTs
 * for the orders API. A client that names no resource gets this API as audience; one that names no
 * scope gets all its scopes.
 */
export function createIssuer(options: IssuerOptions): Provider {
  const origins = [...options.origins, ...options.shopPages.map((page) => new URL(page).origin)];
  const configuration: Configuration = {
    clients: [
      ...CLIENTS.map(confidential),
      publicClient(DOCS_CLIENT_ID, options.docsRedirectUris),
      publicClient(CONSOLE_CLIENT_ID, options.consoleRedirectUris),
      publicClient(SHOP_PAGE_CLIENT.id, options.shopPages, SHOP_PAGE_CLIENT.scopes),
    ],
    jwks: { keys: [options.keys.signing as never] },
    cookies: { keys: [options.keys.cookies] },
    scopes: ['openid', ...ALL_SCOPES],
    findAccount: (_, id) =>
      scopesOf(id).length > 0 ? { accountId: id, claims: async () => ({ sub: id }) } : undefined,
    clientBasedCORS: (_, origin) => origins.includes(origin),
    interactions: { url: (_, interaction) => signInUrl(interaction.uid) },
    loadExistingGrant: grantOwnScopes(options.audience),
    responseTypes: ['code'],
    pkce: { required: () => true },
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: resourceIndicators(options.audience),
    },
    ttl: {
      AccessToken: TOKEN_SECONDS,
      ClientCredentials: TOKEN_SECONDS,
      IdToken: TOKEN_SECONDS,
      Interaction: TOKEN_SECONDS,
      Session: SESSION_SECONDS,
      Grant: SESSION_SECONDS,
    },
  };
  return new Provider(options.issuer, configuration);
}

function resourceIndicators(audience: string) {
  return {
    enabled: true,
    defaultResource: () => audience,
    useGrantedResource: () => true,
    getResourceServerInfo: (ctx, resource, client) => {
      // Called before the scopes are read: the only place to set their default.
      const params = ctx.oidc.params;
      if (params?.['grant_type'] === 'client_credentials') params['scope'] ??= client.scope;
      if (resource !== audience) throw new errors.InvalidTarget(`the only resource is ${audience}`);
      return {
        scope: ALL_SCOPES.join(' '),
        audience,
        accessTokenTTL: TOKEN_SECONDS,
        accessTokenFormat: 'jwt' as const,
        jwt: { sign: { alg: 'RS256' as const } },
      };
    },
  } satisfies NonNullable<Configuration['features']>['resourceIndicators'];
}

function confidential(client: (typeof CLIENTS)[number]): ClientMetadata {
  return {
    client_id: client.id,
    client_secret: client.secret,
    scope: client.scopes.join(' '),
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    token_endpoint_auth_method: 'client_secret_basic',
  };
}

function publicClient(
  id: string,
  redirectUris: readonly string[],
  scopes = ALL_SCOPES,
): ClientMetadata {
  return {
    client_id: id,
    scope: ['openid', ...scopes].join(' '),
    grant_types: ['authorization_code'],
    response_types: ['code'],
    redirect_uris: [...redirectUris],
    token_endpoint_auth_method: 'none',
  };
}

/** Of somebody who can sign in; none of anybody else. */
const scopesOf = (id: string): readonly string[] =>
  CLIENTS.find((client) => client.id === id)?.scopes ?? [];

/** Grants a person's own scopes that the client may have, whatever was asked for, after the sign-in and without a consent page. */
function grantOwnScopes(audience: string): NonNullable<Configuration['loadExistingGrant']> {
  return async (ctx) => {
    const { client, session, provider } = ctx.oidc;
    if (client === undefined || session?.accountId === undefined) return undefined;
    const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
    const ofClient = client.scope?.split(' ') ?? [];
    const own = scopesOf(session.accountId).filter((scope) => ofClient.includes(scope));
    grant.addOIDCScope(['openid', ...ALL_SCOPES].join(' '));
    grant.addResourceScope(audience, own.join(' '));
    grant.rejectResourceScope(
      audience,
      ALL_SCOPES.filter((scope) => !own.includes(scope)).join(' '),
    );
    await grant.save();
    return grant;
  };
}

/** The sign-in at the OAuth issuer: authorization code with PKCE, by openid-client. */
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { discoverIssuer, type IssuerClient } from '../../ops/issuerClient.ts';

export interface IssuerOptions extends IssuerClient {
  readonly scopes: readonly string[];
  /** Of the authorization request, as a query. */
  readonly parameters?: string | undefined;
  readonly redirectUri: string;
}

/** What the answer of the issuer is held against. */
interface Checks {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

interface Tokens {
  readonly accessToken: string;
  /** What the issuer calls the person; null when it does not say. */
  readonly name: string | null;
}

export interface Issuer {
  /** @param again whether a person who is signed in at the issuer signs in anew */
  begin(again: boolean): Promise<{ readonly url: URL; readonly checks: Checks }>;
  /** @param query of the request that came back @throws when the issuer's answer is not as it should be */
  finish(query: string, checks: Checks): Promise<Tokens>;
}

export function createIssuer(options: IssuerOptions): Issuer {
  const { redirectUri } = options;
  let found: Promise<Configuration> | null = null;
  // An issuer that is away when the first person signs in is asked again by the next.
  const configuration = () => {
    found ??= discoverIssuer(options).catch((error: unknown) => {
      found = null;
      throw error;
    });
    return found;
  };
  return {
    async begin(again) {
      const config = await configuration();
      const checks = {
        state: randomState(),
        nonce: randomNonce(),
        verifier: randomPKCECodeVerifier(),
      };
      const url = buildAuthorizationUrl(config, {
        ...Object.fromEntries(new URLSearchParams(options.parameters ?? '')),
        redirect_uri: redirectUri,
        scope: ['openid', ...options.scopes].join(' '),
        state: checks.state,
        nonce: checks.nonce,
        code_challenge: await calculatePKCECodeChallenge(checks.verifier),
        code_challenge_method: 'S256',
        ...(again ? { prompt: 'login' } : {}),
      });
      return { url, checks };
    },
    async finish(query, { state, nonce, verifier }) {
      const tokens = await authorizationCodeGrant(
        await configuration(),
        new URL(`${redirectUri}?${query}`),
        {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        },
      );
      const claims = tokens.claims();
      const called = [claims?.['name'], claims?.['preferred_username']].find(
        (each) => typeof each === 'string' && each !== '',
      );
      return { accessToken: tokens.access_token, name: called ? String(called) : null };
    },
  };
}

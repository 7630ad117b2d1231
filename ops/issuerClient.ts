/** A client of ours at the OAuth issuer, found by its metadata. */
import { allowInsecureRequests, type Configuration, discovery, None } from 'openid-client';

const LIMIT_SECONDS = 5;

export interface IssuerClient {
  readonly issuer: string;
  readonly clientId: string;
  /** A public client has none. */
  readonly clientSecret?: string | undefined;
}

/** @throws what openid-client throws, such as when the issuer does not answer */
export function discoverIssuer(client: IssuerClient): Promise<Configuration> {
  const { issuer, clientId, clientSecret } = client;
  const server = new URL(issuer);
  // Production refuses an issuer that is spoken to by plain HTTP.
  const execute = server.protocol === 'http:' ? [allowInsecureRequests] : [];
  const authentication = clientSecret === undefined ? None() : undefined;
  return discovery(server, clientId, clientSecret, authentication, {
    execute,
    timeout: LIMIT_SECONDS,
  });
}

/** Access tokens by the client credentials grant (RFC 6749, section 4.4). */
import { z } from 'zod';

export interface TokenRequest {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Scopes, separated by spaces. */
  readonly scope: string;
}
export interface AccessToken {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
}

const metadata = z.object({ token_endpoint: z.url() });
const grant = z.object({ access_token: z.string().min(1), expires_in: z.number().default(60) });

/** @throws when the issuer does not answer or grant a token; the error contains no secret */
export async function fetchAccessToken(
  { issuer, clientId, clientSecret, scope }: TokenRequest,
  signal: AbortSignal,
): Promise<AccessToken> {
  const wellKnown = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const { token_endpoint } = metadata.parse(await (await fetch(wellKnown, { signal })).json());
  const credentials = [clientId, clientSecret].map(encodeURIComponent).join(':');
  const response = await fetch(token_endpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
    signal,
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`The issuer answered ${response.status} when asked for a token.`);
  }
  const { access_token, expires_in } = grant.parse(await response.json());
  return { accessToken: access_token, expiresInSeconds: expires_in };
}

/** Signs in at the development issuer by the authorization code flow with PKCE, as /docs and shops' pages do. */
import { createHash, randomBytes } from 'node:crypto';

export interface SignedIn {
  /** Where the issuer sent the person back to. */
  readonly back: URL;
  readonly accessToken: string;
  /** Present when the scope has `openid`. */
  readonly idToken: string | undefined;
}

interface PublicClient {
  readonly id: string;
  readonly page: string;
}
const DOCS: PublicClient = { id: 'docs', page: 'http://127.0.0.1:3000/docs/oauth-callback' };

export async function signInAs(
  issuer: string,
  person: string,
  scope: string,
  client = DOCS,
): Promise<SignedIn> {
  const browse = browser();
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: client.id,
    response_type: 'code',
    redirect_uri: client.page,
    scope,
    ...(scope.split(' ').includes('openid') ? { nonce: 'of-the-tests' } : {}),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const signIn = await browse(`${issuer}/auth?${query}`);
  await browse(signIn);
  const back = new URL(await browse(await browse(`${signIn}?as=${person}`)));
  const answer = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: client.id,
      redirect_uri: client.page,
      code: back.searchParams.get('code') ?? '',
      code_verifier: verifier,
    }),
  });
  const tokens = (await answer.json()) as { access_token: string; id_token?: string };
  return { back, accessToken: tokens.access_token, idToken: tokens.id_token };
}

/** Fetches without following redirects. @returns where the answer redirects, or the same URL */
function browser(): (url: string) => Promise<string> {
  const cookies = new Map<string, string>();
  return async (url) => {
    const { pathname } = new URL(url);
    const fitting = [...cookies].filter(([key]) => pathname.startsWith(key.split(' ')[0] ?? '/'));
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: fitting.map(([, pair]) => pair).join('; ') },
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';');
      const path = /path=([^;]+)/i.exec(cookie)?.[1] ?? '/';
      cookies.set(`${path} ${pair.split('=')[0]}`, pair);
    }
    return new URL(answer.headers.get('location') ?? url, url).href;
  };
}

import { createHash, randomBytes } from 'node:crypto';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { testIssuer } from '../support/issuer.ts';

const issuer = await testIssuer();
const keys = createRemoteJWKSet(new URL(`${issuer.issuer}/jwks`));
const verify = (token: string) =>
  jwtVerify(token, keys, { issuer: issuer.issuer, audience: issuer.audience, typ: 'at+jwt' });

test('a client that asks for nothing in particular gets a token with all its scopes', async () => {
  const { payload } = await verify(await issuer.token('storefront'));
  expect(payload.sub).toBe('storefront');
  expect(String(payload['scope']).split(' ').sort()).toEqual([
    'inventory:read',
    'orders:cancel',
    'orders:create',
    'orders:on-behalf',
    'orders:read',
  ]);
});

test('a client may ask for fewer scopes, and not for those of another job', async () => {
  const token = await issuer.token('customer-1', 'orders:read');
  expect(decodeJwt(token)['scope']).toBe('orders:read');
  await expect(issuer.token('customer-1', 'orders:operate')).rejects.toThrow('invalid_scope');
});

test('each customer is its own subject', async () => {
  expect(decodeJwt(await issuer.token('customer-2')).sub).toBe('customer-2');
});

test('an unknown client is told which there are', async () => {
  await expect(issuer.token('nobody')).rejects.toThrow(/no client "nobody".*storefront/);
});

test('a minted token is signed by the issuer and carries what the test says', async () => {
  const { payload } = await verify(await issuer.mint({ sub: 'x', scope: 'orders:read' }));
  expect(payload).toMatchObject({ sub: 'x', scope: 'orders:read' });
  await expect(verify(await issuer.mint({ exp: 1 }))).rejects.toThrow(/exp/);
});

test('a person signs in on the documentation page’s behalf with PKCE', async () => {
  const browse = browser();
  const verifier = randomBytes(32).toString('base64url');
  const callback = 'http://127.0.0.1:3000/docs/oauth-callback';
  const query = new URLSearchParams({
    client_id: 'docs',
    response_type: 'code',
    redirect_uri: callback,
    scope: 'orders:create orders:read',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const signIn = await browse(`${issuer.issuer}/auth?${query}`);
  await browse(signIn);
  const back = new URL(await browse(await browse(`${signIn}?as=customer-2`)));
  expect(back.origin + back.pathname).toBe(callback);
  const answer = await fetch(`${issuer.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: 'docs',
      redirect_uri: callback,
      code: back.searchParams.get('code') ?? '',
      code_verifier: verifier,
    }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  const { payload } = await verify(token);
  expect(payload).toMatchObject({ sub: 'customer-2', scope: 'orders:create orders:read' });
});

/** Follows nothing by itself: gives where each answer leads, or the address it stayed at. */
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

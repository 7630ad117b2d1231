import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { ALL_SCOPES, CLIENTS } from '../../../dev/issuer/clients.ts';
import { SHOP_PAGE } from '../../support/engineServer.ts';
import { testIssuer } from '../../support/issuer.ts';
import { signInAs } from '../../support/signIn.ts';

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
    'orders:change',
    'orders:create',
    'orders:on-behalf',
    'orders:read',
  ]);
});

test('a client may request fewer scopes, and none beyond its own', async () => {
  const token = await issuer.token('customer-1', 'orders:read');
  expect(decodeJwt(token)['scope']).toBe('orders:read');
  await expect(issuer.token('customer-1', 'orders:operate')).rejects.toThrow('invalid_scope');
});

test('each customer is its own subject', async () => {
  expect(decodeJwt(await issuer.token('customer-2')).sub).toBe('customer-2');
});

test('an unknown client gets the list of the clients', async () => {
  await expect(issuer.token('nobody')).rejects.toThrow(/no client "nobody".*storefront/);
});

test('a minted token is signed by the issuer and carries what the test says', async () => {
  const { payload } = await verify(await issuer.mint({ sub: 'x', scope: 'orders:read' }));
  expect(payload).toMatchObject({ sub: 'x', scope: 'orders:read' });
  await expect(verify(await issuer.mint({ exp: 1 }))).rejects.toThrow(/exp/);
});

test('whoever signs in on the documentation page gets their own scopes, whatever was asked for', async () => {
  const { accessToken } = await signInAs(issuer.issuer, 'operations', ALL_SCOPES.join(' '));
  const { payload } = await verify(accessToken);
  expect(payload.sub).toBe('operations');
  const own = CLIENTS.find(({ id }) => id === 'operations')?.scopes ?? [];
  expect(String(payload['scope']).split(' ').sort()).toEqual([...own].sort());
});

test('a person signs in for the documentation page with PKCE', async () => {
  const { back, accessToken } = await signInAs(
    issuer.issuer,
    'customer-2',
    'orders:create orders:read',
  );
  expect(back.origin + back.pathname).toBe('http://127.0.0.1:3000/docs/oauth-callback');
  const { payload } = await verify(accessToken);
  expect(payload).toMatchObject({ sub: 'customer-2', scope: 'orders:create orders:read' });
});

const shopPage = { id: 'shop-page', page: SHOP_PAGE };

test('a customer signs in on a shop’s own page, which needs no secret', async () => {
  const scope = 'openid orders:create orders:read orders:cancel inventory:read';
  const { back, accessToken, idToken } = await signInAs(
    ...([issuer.issuer, 'customer-2', scope] as const),
    shopPage,
  );
  expect(back.href.startsWith(`${SHOP_PAGE}?code=`)).toBe(true);
  const { payload } = await verify(accessToken);
  expect(payload).toMatchObject({ sub: 'customer-2', client_id: 'shop-page' });
  expect(String(payload['scope']).split(' ').sort()).toEqual(scope.split(' ').slice(1).toSorted());
  expect(decodeJwt(idToken ?? '').sub).toBe('customer-2');
});

test('a shop’s page gets a customer’s scopes at most, whoever signs in', async () => {
  const asked = 'orders:read orders:cancel orders:operate orders:refund orders:on-behalf';
  const query = new URLSearchParams({
    ...{ client_id: 'shop-page', redirect_uri: SHOP_PAGE, response_type: 'code', scope: asked },
    ...{ code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' },
  });
  const answer = await fetch(`${issuer.issuer}/auth?${query}`, { redirect: 'manual' });
  expect(answer.headers.get('location')).toContain(`${SHOP_PAGE}?error=invalid_scope`);
  const allowed = 'orders:read orders:cancel';
  const { accessToken } = await signInAs(issuer.issuer, 'operations', allowed, shopPage);
  const { scope } = (await verify(accessToken)).payload;
  expect(String(scope).split(' ').toSorted()).toEqual(['orders:cancel', 'orders:read']);
});

test('a sign-in leads back to the pages of the client only, and only with PKCE', async () => {
  const ask = async (change: Record<string, string>) => {
    const query = new URLSearchParams({
      ...{ client_id: 'shop-page', redirect_uri: SHOP_PAGE, response_type: 'code' },
      ...{ scope: 'orders:read', code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' },
      ...change,
    });
    if (change['code_challenge'] === '') query.delete('code_challenge');
    return fetch(`${issuer.issuer}/auth?${query}`, { redirect: 'manual' });
  };
  for (const other of ['http://127.0.0.1:3004/other', 'https://elsewhere.test/']) {
    const answer = await ask({ redirect_uri: other });
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
  }
  const plain = await ask({ code_challenge: '' });
  expect(plain.headers.get('location')).toContain('error=invalid_request');
});

test('pages of a shop’s origin may ask for tokens, others may not', async () => {
  const ask = (origin: string) =>
    fetch(`${issuer.issuer}/token`, {
      method: 'POST',
      headers: { origin },
      body: new URLSearchParams({ client_id: 'shop-page', grant_type: 'authorization_code' }),
    });
  const { origin } = new URL(SHOP_PAGE);
  const allowed = await ask(origin);
  expect(allowed.headers.get('access-control-allow-origin')).toBe(origin);
  const other = await ask('https://elsewhere.test');
  expect([other.status, other.headers.get('access-control-allow-origin')]).toEqual([400, null]);
});

import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { ALL_SCOPES, CLIENTS } from '../../../dev/issuer/clients.ts';
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

/** The verifier alone, with keys of this file: every algorithm, and what goes wrong. */
import { generateKeyPairSync } from 'node:crypto';
import { generateKeyPair, type JWTPayload, type JWTVerifyGetKey, SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { createTokenVerifier } from '../../../api/http/accessToken.ts';

const issuer = 'https://id.example.com';
const audience = 'orders-api';
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ed25519 = generateKeyPairSync('ed25519');
const curve = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve });

const tokenOf = (
  privateKey: Parameters<SignJWT['sign']>[0],
  alg = 'EdDSA',
  change: JWTPayload = {},
) =>
  new SignJWT({ sub: 'ada', client_id: 'web', jti: 'a token', aud: audience, ...change })
    .setProtectedHeader({ alg, typ: 'at+jwt', kid: 'k' })
    .setIssuer(issuer)
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(privateKey);
const verifierOf = (keys: JWTVerifyGetKey) => createTokenVerifier({ issuer, audience, keys });

test.each([
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'].map((alg) => [alg, rsa] as const),
  ...['EdDSA', 'Ed25519'].map((alg) => [alg, ed25519] as const),
  ['ES256', curve('P-256')],
  ['ES384', curve('P-384')],
  ['ES512', curve('P-521')],
] as const)('a token signed by %s is accepted', async (alg, { publicKey, privateKey }) => {
  const verify = verifierOf(async () => publicKey);
  expect(await verify(await tokenOf(privateKey, alg))).toMatchObject({ subject: 'ada' });
});

test('scopes that begin with the audience do not make up for a missing audience', async () => {
  const verify = verifierOf(async () => ed25519.publicKey);
  const change = { aud: undefined, scope: `${audience}/orders:read` } as unknown as JWTPayload;
  const token = await tokenOf(ed25519.privateKey, 'EdDSA', change);
  await expect(verify(token)).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
});

test('a fault of our own is not called a fault of the token', async () => {
  const fault = new Error('a bug');
  const verify = verifierOf(() => Promise.reject(fault));
  await expect(verify(await tokenOf(ed25519.privateKey))).rejects.toBe(fault);
});

test('a token that comes again is taken as before, when its key is found by the same parts', async () => {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA');
  const asked: Parameters<JWTVerifyGetKey>[] = [];
  const verify = verifierOf(async (...token) => {
    asked.push(token);
    return publicKey;
  });
  const token = await tokenOf(privateKey);
  const first = await verify(token);
  expect(await verify(token)).toBe(first);
  const [header, payload, signature] = token.split('.');
  const parts = [expect.objectContaining({ kid: 'k' }), { protected: header, payload, signature }];
  expect(asked).toEqual([parts, parts]);
});

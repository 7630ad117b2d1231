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
const verify = verifierOf(async () => ed25519.publicKey);
const invalid = { code: 'TOKEN_INVALID' };

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
  const change = { aud: undefined, scope: `${audience}/orders:read` } as unknown as JWTPayload;
  const token = await tokenOf(ed25519.privateKey, 'EdDSA', change);
  await expect(verify(token)).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
});

test.each([
  ['an address of its keys', { jku: 'https://elsewhere.example.com/keys' }],
  ['a key of its own', { jwk: { kty: 'OKP' } }],
  ['an address of its certificate', { x5u: 'https://elsewhere.example.com/certificate' }],
  ['a certificate of its own', { x5c: ['MIIB'] }],
  ['an extension that changes how it is read', { crit: ['b64'], b64: true }],
  ['another token inside', { cty: 'JWT' }],
])('a token that brings %s is refused, although the issuer signed it', async (_, header) => {
  const signed = new SignJWT({ sub: 'ada', client_id: 'web', jti: 'a token', aud: audience })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: 'k', ...header })
    .setIssuer(issuer)
    .setIssuedAt()
    .setExpirationTime('5m')
    .sign(ed25519.privateKey);
  await expect(verify(await signed)).rejects.toMatchObject(invalid);
});

test.each([
  ['another issuer', { issuer: 'https://elsewhere.example.com', audience }],
  ['another audience', { issuer, audience: 'another API' }],
])('a token of %s is refused', async (_, expected) => {
  const keys = async () => ed25519.publicKey;
  const token = await tokenOf(ed25519.privateKey);
  await expect(createTokenVerifier({ ...expected, keys })(token)).rejects.toMatchObject(invalid);
});

test('a token with an HMAC is refused, whoever has its secret', async () => {
  const secret = new TextEncoder().encode('a secret that is long enough for it');
  const token = await tokenOf(secret, 'HS256');
  await expect(verifierOf(async () => secret)(token)).rejects.toMatchObject(invalid);
});

test.each(['', 'nonsense', 'non.sense.', 'x'.repeat(9_000)])(
  'what is no token is refused: %.10s',
  async (text) => {
    await expect(verify(text)).rejects.toMatchObject(invalid);
  },
);

test('a token that is too long is refused, although the issuer signed it', async () => {
  const token = await tokenOf(ed25519.privateKey, 'EdDSA', { filler: 'x'.repeat(6_500) });
  await expect(verify(token)).rejects.toMatchObject(invalid);
});

test('a token whose claims are not as agreed is refused', async () => {
  const token = await tokenOf(ed25519.privateKey, 'EdDSA', { sub: 'two words' });
  await expect(verify(token)).rejects.toMatchObject(invalid);
});

test('the issuer’s clock may be five seconds behind or ahead', async () => {
  let seconds = 1_800_000_000;
  const keys = async () => ed25519.publicKey;
  const verifyAt = (at: number, token: string) => {
    seconds = at;
    return createTokenVerifier({ issuer, audience, keys }, () => seconds * 1000)(token);
  };
  const signed = new SignJWT({ sub: 'ada', client_id: 'web', jti: 'a token', aud: audience })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt' })
    .setIssuer(issuer)
    .setIssuedAt(seconds)
    .setNotBefore(seconds)
    .setExpirationTime(seconds + 300);
  const token = await signed.sign(ed25519.privateKey);
  await verifyAt(1_800_000_000 - 5, token);
  await verifyAt(1_800_000_300 + 4, token);
  await expect(verifyAt(1_800_000_000 - 6, token)).rejects.toMatchObject(invalid);
  await expect(verifyAt(1_800_000_300 + 5, token)).rejects.toMatchObject(invalid);
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

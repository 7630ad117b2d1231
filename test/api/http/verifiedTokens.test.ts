/** A verified token is remembered, but never for longer than it and its key are valid. */
import { errors, generateKeyPair, type JWTVerifyGetKey, SignJWT } from 'jose';
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createTokenVerifier } from '../../../api/http/accessToken.ts';
import { temporaryProblem } from '../../../api/http/problem.ts';
import { createVerifiedTokens, type VerifiedToken } from '../../../api/http/verifiedTokens.ts';

const START = 1_800_000_000;
const TOLERANCE = 5;
const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
const otherPair = await generateKeyPair('ES256', { extractable: true });
const verifications = vi.spyOn(crypto.subtle, 'verify');
afterAll(() => verifications.mockRestore());

let seconds = START;
let keys: JWTVerifyGetKey;
let verify: (token: string) => Promise<unknown>;
beforeEach(() => {
  seconds = START;
  keys = async () => publicKey;
  const options = {
    issuer: 'us',
    audience: 'api',
    keys: ((...args) => keys(...args)) as typeof keys,
  };
  verify = createTokenVerifier(options, () => seconds * 1000);
  verifications.mockClear();
});

const token = (claims: Record<string, unknown> = {}): Promise<string> =>
  new SignJWT({ sub: 'customer-1', client_id: 'x', jti: 'x', iss: 'us', aud: 'api', ...claims })
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'one' })
    .setIssuedAt(START)
    .setExpirationTime(START + 300)
    .sign(privateKey);
const invalid = { code: 'TOKEN_INVALID' };

describe('a verified token', () => {
  test('is not verified again', async () => {
    const sent = await token({ scope: 'orders:read orders:create' });
    const caller = await verify(sent);
    expect(await verify(sent)).toEqual(caller);
    expect(caller).toMatchObject({ scopes: new Set(['orders:read', 'orders:create']) });
    expect(verifications).toHaveBeenCalledTimes(1);
  });

  test('is refused from its expiry on', async () => {
    const sent = await token();
    await verify(sent);
    seconds = START + 300 + TOLERANCE - 1;
    await verify(sent);
    seconds += 1;
    await expect(verify(sent)).rejects.toMatchObject(invalid);
    await expect(verify(sent)).rejects.toMatchObject(invalid);
  });

  test('is refused before its start, when the clock is set back', async () => {
    const sent = await token({ nbf: START - 60 });
    await verify(sent);
    seconds = START - 60 - TOLERANCE;
    await verify(sent);
    seconds -= 1;
    await expect(verify(sent)).rejects.toMatchObject(invalid);
  });

  test('is verified again with renewed keys', async () => {
    const sent = await token();
    await verify(sent);
    const jwk = await crypto.subtle.exportKey('jwk', publicKey);
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
    const renewed = await crypto.subtle.importKey('jwk', jwk, algorithm, true, ['verify']);
    keys = async () => renewed;
    await verify(sent);
    await verify(sent);
    expect(verifications).toHaveBeenCalledTimes(2);
  });

  test('is refused when its key id has another key, or none', async () => {
    const sent = await token();
    await verify(sent);
    keys = async () => otherPair.publicKey;
    await expect(verify(sent)).rejects.toMatchObject(invalid);
    keys = async () => {
      throw new errors.JWKSNoMatchingKey();
    };
    await expect(verify(sent)).rejects.toMatchObject(invalid);
  });

  test('is not accepted while no keys are trusted', async () => {
    const sent = await token();
    await verify(sent);
    keys = async () => {
      throw temporaryProblem('SERVICE_UNAVAILABLE', 2);
    };
    await expect(verify(sent)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });

  test('does not make one that differs in a character valid', async () => {
    const sent = await token();
    await verify(sent);
    const [head = '', payload = '', signature = ''] = sent.split('.');
    const changed = signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
    await expect(verify(`${head}.${payload}.${changed}`)).rejects.toMatchObject(invalid);
    const [, longer = ''] = (await token({ scope: 'orders:operate' })).split('.');
    await expect(verify(`${head}.${longer}.${signature}`)).rejects.toMatchObject(invalid);
    await expect(verify(`${sent}=`)).rejects.toMatchObject(invalid);
  });

  test('that was refused is verified each time', async () => {
    const sent = await token({ aud: 'elsewhere' });
    await expect(verify(sent)).rejects.toMatchObject(invalid);
    await expect(verify(sent)).rejects.toMatchObject(invalid);
    expect(verifications).toHaveBeenCalledTimes(2);
  });
});

test('five thousand tokens are kept, and the least recently used is dropped first', async () => {
  const tokens = createVerifiedTokens(TOLERANCE, () => START * 1000);
  const entry: VerifiedToken = {
    key: publicKey,
    header: { alg: 'ES256' },
    caller: { subject: 's', clientId: 'c', scopes: new Set(), tokenExpiresAt: START * 1000 },
    expiresAt: START + 300,
    notBefore: undefined,
  };
  for (let n = 0; n < 5_000; n += 1) tokens.add(`token-${n}`, entry);
  expect(tokens.find('token-0')).toBe(entry);
  tokens.add('one more', entry);
  expect(tokens.find('token-0')).toBe(entry);
  expect(tokens.find('token-1')).toBeUndefined();
  expect(tokens.find('token-2')).toBe(entry);
});

import { createHmac, createPublicKey } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CompactEncrypt,
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTPayload,
  SignJWT,
} from 'jose';
import { afterAll, describe, expect, test } from 'vitest';
import { createTokenVerifier } from '../../../api/http/accessToken.ts';
import { createIssuerKeys } from '../../../api/http/issuerKeys.ts';
import { apiWorld, PUBLIC_URL } from '../../support/apiWorld.ts';
import { signInAs } from '../../support/signIn.ts';

const world = await apiWorld({ services: ['query'] });
const { call, issuer } = world;
const read = (as: string | null) => call('GET /v1/orders', { as });
const now = () => Math.floor(Date.now() / 1000);
const scope = 'orders:read';
const metadata = `resource_metadata="${PUBLIC_URL}/.well-known/oauth-protected-resource"`;

describe('an access token', () => {
  test('of the issuer, with this audience and the route’s scope, is accepted', async () => {
    expect((await read('customer-1')).status).toBe(200);
    expect((await read(await issuer.mint({ scope }))).status).toBe(200);
    const typed = await issuer.mint({ scope }, { typ: 'application/at+jwt' });
    expect((await read(typed)).status).toBe(200);
    const many = await issuer.mint({ scope, aud: ['elsewhere', issuer.audience] });
    expect((await read(many)).status).toBe(200);
  });

  test('that is missing is challenged without an error code', async () => {
    const answer = await read(null);
    expect(answer.status).toBe(401);
    expect(answer.json.code).toBe('TOKEN_MISSING');
    expect(answer.headers.get('www-authenticate')).toBe(`Bearer scope="orders:read", ${metadata}`);
  });

  test('without the scope gets a challenge that names the scope', async () => {
    const answer = await read(await issuer.mint({ scope: 'orders:create' }));
    expect(answer.status).toBe(403);
    expect(answer.json.code).toBe('SCOPE_MISSING');
    expect(answer.headers.get('www-authenticate')).toBe(
      'Bearer error="insufficient_scope", error_description="The access token lacks a scope that ' +
        `this request needs.", scope="orders:read", ${metadata}`,
    );
  });

  test('is read from the Authorization header only', async () => {
    const token = await issuer.token('customer-1');
    const answer = await call(`GET /v1/orders?access_token=${token}`, { as: null });
    expect(answer.json.code).toBe('TOKEN_MISSING');
    const basic = { as: null, headers: { authorization: `Basic ${token}` } };
    expect((await call('GET /v1/orders', basic)).json.code).toBe('TOKEN_INVALID');
  });
});

const foreign = await generateKeyPair('RS256', { extractable: true });
/** A valid token, but signed by a key that is not the issuer's. */
const foreignSigned = async (header: Record<string, unknown>): Promise<string> => {
  const validClaims = decodeJwt(await claim({}));
  const kid = kidOf(await claim({}));
  return new SignJWT(validClaims)
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid, ...header })
    .sign(foreign.privateKey);
};
const kidOf = (token: string): string => String(decodeProtectedHeader(token).kid);
const issuerKey = async (): Promise<JWK> => {
  const configuration = await fetch(`${issuer.issuer}/.well-known/openid-configuration`);
  const { jwks_uri } = (await configuration.json()) as { jwks_uri: string };
  const [key] = ((await (await fetch(jwks_uri)).json()) as { keys: JWK[] }).keys;
  if (!key) throw new Error('the issuer has no key');
  return key;
};
/** A claim that is undefined is left out. */
const claim = (change: Record<string, unknown>) =>
  issuer.mint({ scope, ...change } as unknown as JWTPayload);
const withHeader = (header: Record<string, unknown>) => issuer.mint({ scope }, header);
const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
/** The claims of a valid token with another header, and the signature that `sign` makes. */
const reheaded = async (header: Record<string, unknown>, sign: (content: string) => string) => {
  const token = await claim({});
  const head = { typ: 'at+jwt', kid: kidOf(token), ...header };
  const content = `${encoded(head)}.${token.split('.')[1]}`;
  return `${content}.${sign(content)}`;
};
const hmacWith = (secretOf: (key: JWK) => string) => async () => {
  const secret = secretOf(await issuerKey());
  return reheaded({ alg: 'HS256' }, (content) =>
    createHmac('sha256', secret).update(content).digest('base64url'),
  );
};
const pem = (key: JWK) =>
  createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString();
const signedIn = await signInAs(issuer.issuer, 'customer-1', 'openid orders:read');

/** Each token is valid except for the fault it is named after. */
const hostile: Record<string, () => string | Promise<string>> = {
  'no token at all': () => 'nonsense.nonsense.nonsense',
  'no signature (alg none)': () => reheaded({ alg: 'none' }, () => ''),
  'no signature (alg None)': () => reheaded({ alg: 'None' }, () => ''),
  'no signature, and the right algorithm': () => reheaded({ alg: 'RS256' }, () => ''),
  'an algorithm of none and the signature of another token': async () => {
    const [, , signature = ''] = (await claim({})).split('.');
    return reheaded({ alg: 'none' }, () => signature);
  },
  'an HMAC made with the public key': hmacWith(pem),
  'an HMAC made with the public key, trimmed': hmacWith((key) => pem(key).trim()),
  'an HMAC made with the public key as a JWK': hmacWith(JSON.stringify),
  'an HMAC made with nothing': hmacWith(() => ''),
  'the signature of a key that is not the issuer’s': () => foreignSigned({}),
  'an unknown key id': () => withHeader({ kid: 'unknown' }),
  'a key id that is a path': () => withHeader({ kid: '../../../dev/null' }),
  'a key id that is SQL': () => withHeader({ kid: "' or 1=1 --" }),
  'a key id that is an address': () => withHeader({ kid: 'http://127.0.0.1:1/key' }),
  'a key id that is no text': () => withHeader({ kid: { $ne: '' } }),
  'a key of its own (jwk)': async () => foreignSigned({ jwk: await exportJWK(foreign.publicKey) }),
  'a key of its own and no key id': async () =>
    foreignSigned({ kid: undefined, jwk: await exportJWK(foreign.publicKey) }),
  'an address of its own keys (jku)': () => foreignSigned({ jku: 'http://127.0.0.1:1/keys' }),
  'an address of its own certificate (x5u)': () =>
    foreignSigned({ x5u: 'http://127.0.0.1:1/cert' }),
  'the right key and yet a jwk': async () =>
    withHeader({ jwk: await exportJWK(foreign.publicKey) }),
  'the right key and yet a jku': () => withHeader({ jku: 'http://127.0.0.1:1/keys' }),
  'the right key and yet an x5u': () => withHeader({ x5u: 'http://127.0.0.1:1/cert' }),
  'the right key and yet a certificate': () => withHeader({ x5c: ['MIIB'] }),
  'a critical header that is known': () => withHeader({ crit: ['b64'], b64: true }),
  'a critical header that is unknown': () => withHeader({ crit: ['exp'], exp: 1 }),
  'an empty list of critical headers': () => withHeader({ crit: [] }),
  'no issuer': () => claim({ iss: undefined }),
  'another issuer': () => claim({ iss: 'https://elsewhere.test' }),
  'the issuer with a slash more': () => claim({ iss: `${issuer.issuer}/` }),
  'the issuer as one of several': () => claim({ iss: [issuer.issuer] }),
  'been encrypted': async () =>
    new CompactEncrypt(new TextEncoder().encode(await claim({})))
      .setProtectedHeader({ alg: 'RSA-OAEP', enc: 'A256GCM', typ: 'at+jwt', cty: 'JWT' })
      .encrypt(await importJWK(await issuerKey(), 'RSA-OAEP')),
  'been given to a person to show who they are (an ID token)': () => signedIn.idToken ?? '',
  'an ID token’s type and claims, and an access token’s beside': () =>
    issuer.mint(
      { scope, nonce: 'of-the-tests', at_hash: 'x', auth_time: now(), amr: ['pwd'] },
      { typ: 'JWT' },
    ),
  'no type, as ID tokens have none': () => issuer.mint({ scope, nonce: 'x' }, { typ: undefined }),
  'the type of a logout token': () => withHeader({ typ: 'logout+jwt' }),
  'the type of a proof of possession': () => withHeader({ typ: 'dpop+jwt' }),
  'another audience': () => claim({ aud: 'https://elsewhere.test' }),
  'its client as the audience': () => claim({ aud: 'customer-1' }),
  'no audience': () => claim({ aud: undefined }),
  'no subject': () => claim({ sub: undefined }),
  'a subject with a line break': () => claim({ sub: 'customer-1\nadmin' }),
  'a subject that is a number': () => claim({ sub: 1 }),
  'no client': () => claim({ client_id: undefined }),
  'no id': () => claim({ jti: undefined }),
  'no end': () => claim({ exp: undefined }),
  'an end that is no number': () => claim({ exp: String(now() + 60) }),
  'an end that never comes': async () => {
    const claims = JSON.stringify({ ...decodeJwt(await claim({})), exp: 0 });
    return issuer.signed(claims.replace('"exp":0', '"exp":1e999'));
  },
  'no time of issue': () => claim({ iat: undefined }),
  'an end in the past': () => claim({ exp: now() - 60 }),
  'a start in the future': () => claim({ nbf: now() + 60 }),
  'a scope that is no text': () => claim({ scope: ['orders:read'] }),
  'been bound to its client’s key (DPoP)': () => claim({ cnf: { jkt: 'x' } }),
  'been bound to its client’s certificate (mTLS)': () => claim({ cnf: { 'x5t#S256': 'x' } }),
  'a size beyond reason': () => claim({ filler: 'x'.repeat(6_000) }),
  'another token for its claims': async () => issuer.signed(await claim({})),
  'another token for its claims, and says so': async () =>
    issuer.signed(await claim({}), { cty: 'JWT' }),
  'another token for its claims, as JSON': async () =>
    issuer.signed(JSON.stringify(await claim({})), { cty: 'JWT' }),
  'claims, and says that another token is inside': () => withHeader({ cty: 'JWT' }),
  'claims that are a list': async () => issuer.signed(JSON.stringify([decodeJwt(await claim({}))])),
  'another’s name written into it': async () => {
    const [head, payload = '', signature] = (await claim({})).split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    return `${head}.${encoded({ ...claims, sub: 'customer-2' })}.${signature}`;
  },
};

test('the valid tokens that hostile ones are made from are accepted', async () => {
  expect((await read(await claim({}))).status).toBe(200);
  expect((await read(issuer.signed(JSON.stringify(decodeJwt(await claim({})))))).status).toBe(200);
  expect((await read(signedIn.accessToken)).status).toBe(200);
  expect(decodeJwt(signedIn.idToken ?? '')).toMatchObject({
    iss: issuer.issuer,
    sub: 'customer-1',
    nonce: 'of-the-tests',
  });
});

describe('a token is refused that has', () => {
  test.each(Object.keys(hostile))('%s', async (name) => {
    const token = await hostile[name]?.();
    const answer = await call('GET /v1/orders', {
      as: null,
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer.status).toBe(401);
    expect(answer.json.code).toBe('TOKEN_INVALID');
    expect(answer.headers.get('www-authenticate')).toContain('error="invalid_token"');
    expect(answer.headers.get('www-authenticate')).toContain(metadata);
  });
});

/** An issuer whose keys and availability the test controls. */
async function ownIssuer() {
  const pairs = new Map<string, Awaited<ReturnType<typeof generateKeyPair>>>();
  const state = { requests: 0, down: false, published: [] as string[] };
  const server = createServer(async (_request, response) => {
    state.requests += 1;
    if (state.down) return response.writeHead(500).end();
    const keys = await Promise.all(
      state.published.map(async (kid) => {
        const pair = pairs.get(kid);
        if (!pair) throw new Error('no such key');
        return { ...(await exportJWK(pair.publicKey)), kid, alg: 'ES256', use: 'sig' };
      }),
    );
    return response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => server.close());
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let clock = Date.now();
  const verify = createTokenVerifier({
    issuer: address,
    audience: 'us',
    keys: createIssuerKeys({ issuer: address, jwksUri: `${address}/keys` }, () => clock),
  });
  return {
    state,
    verify,
    pass: (ms: number) => {
      clock += ms;
    },
    async rotate(kid: string) {
      pairs.set(kid, await generateKeyPair('ES256', { extractable: true }));
      state.published = [kid];
    },
    async token(kid: string) {
      const key = pairs.get(kid)?.privateKey ?? (await generateKeyPair('ES256')).privateKey;
      return new SignJWT({ sub: 'customer-1', client_id: 'x', jti: 'x', iss: address, aud: 'us' })
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid })
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(key);
    },
  };
}

describe('the issuer’s keys', () => {
  test('are renewed when the issuer rotates them, without a restart', async () => {
    const own = await ownIssuer();
    await own.rotate('one');
    await own.verify(await own.token('one'));
    await own.rotate('two');
    await expect(own.verify(await own.token('two'))).resolves.toMatchObject({
      subject: 'customer-1',
    });
    expect(own.state.requests).toBe(2);
    // The withdrawn key is no longer trusted.
    await expect(own.verify(await own.token('one'))).rejects.toMatchObject({
      code: 'TOKEN_INVALID',
    });
  });

  test('stay in use while the issuer is down, but not for ever', async () => {
    const own = await ownIssuer();
    await own.rotate('one');
    const token = await own.token('one');
    await own.verify(token);
    own.state.down = true;
    own.pass(60 * 60_000);
    await own.verify(token);
    own.pass(24 * 60 * 60_000);
    await expect(own.verify(token)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });

  test('that could never be fetched do not make a token invalid', async () => {
    const own = await ownIssuer();
    own.state.down = true;
    await expect(own.verify(await own.token('one'))).rejects.toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
      headers: { 'Retry-After': '2' },
    });
    own.state.down = false;
    await own.rotate('one');
    own.pass(2_000);
    await own.verify(await own.token('one'));
  });

  test('are not fetched for each of a flood of made-up key ids', async () => {
    const own = await ownIssuer();
    await own.rotate('one');
    await own.verify(await own.token('one'));
    const before = own.state.requests;
    for (let n = 0; n < 200; n += 1) {
      const flood = own.token(`made-up-${n}`).then(own.verify);
      await expect(flood).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
    }
    expect(own.state.requests - before).toBeLessThanOrEqual(3);
    // After a while the budget allows the fetch for a real rotation.
    own.pass(11_000);
    await own.rotate('two');
    await own.verify(await own.token('two'));
  });
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CompactSign,
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import { afterAll, describe, expect, test } from 'vitest';
import { createTokenVerifier } from '../../api/http/accessToken.ts';
import { createIssuerKeys } from '../../api/http/issuerKeys.ts';
import { apiWorld, PUBLIC_URL } from '../support/apiWorld.ts';

const world = await apiWorld({ services: ['query'] });
const { call, issuer } = world;
const read = (as: string | null) => call('GET /v1/orders', { as });
const now = () => Math.floor(Date.now() / 1000);
const scope = 'orders:read';
const metadata = `resource_metadata="${PUBLIC_URL}/.well-known/oauth-protected-resource"`;

describe('an access token', () => {
  test('of the issuer, meant for us, with the route’s scope, lets its caller in', async () => {
    expect((await read('customer-1')).status).toBe(200);
    expect((await read(await issuer.mint({ scope }))).status).toBe(200);
    const typed = await issuer.mint({ scope }, { typ: 'application/at+jwt' });
    expect((await read(typed)).status).toBe(200);
    const many = await issuer.mint({ scope, aud: ['elsewhere', issuer.audience] });
    expect((await read(many)).status).toBe(200);
  });

  test('that is missing is asked for, without calling it an error', async () => {
    const answer = await read(null);
    expect(answer.status).toBe(401);
    expect(answer.json.code).toBe('TOKEN_MISSING');
    expect(answer.headers.get('www-authenticate')).toBe(`Bearer scope="orders:read", ${metadata}`);
  });

  test('without the scope is told which it lacks', async () => {
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
const foreignSigned = async (header: Record<string, unknown>): Promise<string> =>
  new SignJWT({ scope, sub: 'customer-1', client_id: 'x', jti: 'x', iat: now(), exp: now() + 60 })
    .setIssuer(issuer.issuer)
    .setAudience(issuer.audience)
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', ...header })
    .sign(foreign.privateKey);
const kidOf = (token: string): string =>
  JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid;
const issuerKey = async (): Promise<JWK> => {
  const configuration = await fetch(`${issuer.issuer}/.well-known/openid-configuration`);
  const { jwks_uri } = (await configuration.json()) as { jwks_uri: string };
  const [key] = ((await (await fetch(jwks_uri)).json()) as { keys: JWK[] }).keys;
  if (!key) throw new Error('the issuer has no key');
  return key;
};
/** A claim given as undefined is left out. */
const claim = (change: Record<string, unknown>) =>
  issuer.mint({ scope, ...change } as unknown as JWTPayload);
const right = {
  iss: issuer.issuer,
  aud: issuer.audience,
  sub: 'customer-1',
  client_id: 'customer-1',
  jti: 'x',
  scope,
};

const hostile: Record<string, () => string | Promise<string>> = {
  'no token at all': () => 'nonsense.nonsense.nonsense',
  'no signature (alg none)': () =>
    new UnsecuredJWT({ ...right, iat: now(), exp: now() + 60 }).encode(),
  'an HMAC made with the public key': async () => {
    const secret = new TextEncoder().encode(JSON.stringify(await issuerKey()));
    return new SignJWT(right)
      .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt', kid: (await issuerKey()).kid ?? '' })
      .setIssuedAt()
      .setExpirationTime('1m')
      .sign(secret);
  },
  'the signature of a key that is not the issuer’s': async () =>
    foreignSigned({ kid: kidOf(await issuer.token('customer-1')) }),
  'an unknown key id': () => foreignSigned({ kid: 'unknown' }),
  'a key id that is a path': () => foreignSigned({ kid: '../../../etc/passwd' }),
  'a key id that is SQL': () => foreignSigned({ kid: "' or 1=1 --" }),
  'a key of its own (jwk)': async () => foreignSigned({ jwk: await exportJWK(foreign.publicKey) }),
  'an address of its own keys (jku)': () => foreignSigned({ jku: 'http://127.0.0.1:1/keys' }),
  'an address of its own certificate (x5u)': () =>
    foreignSigned({ x5u: 'http://127.0.0.1:1/cert' }),
  'the right key and yet a jku': () => issuer.mint({ scope }, { jku: 'http://127.0.0.1:1/keys' }),
  'the right key and yet a certificate': () => issuer.mint({ scope }, { x5c: ['MIIB'] }),
  'the right key and yet a critical header': () =>
    issuer.mint({ scope }, { crit: ['b64'], b64: true }),
  'no issuer': () => claim({ iss: undefined }),
  'five parts, as if it were encrypted': async () => `${await issuer.token('customer-1')}.x.y`,
  'the type of an ID token': () => issuer.mint({ scope }, { typ: 'JWT' }),
  'no type': () => issuer.mint({ scope }, { typ: undefined }),
  'another issuer': () => claim({ iss: 'https://elsewhere.test' }),
  'another audience': () => claim({ aud: 'https://elsewhere.test' }),
  'no audience': () => claim({ aud: undefined }),
  'no subject': () => claim({ sub: undefined }),
  'a subject with a line break': () => claim({ sub: 'customer-1\nadmin' }),
  'no client': () => claim({ client_id: undefined }),
  'no id': () => claim({ jti: undefined }),
  'no end': () => claim({ exp: undefined }),
  'no time of issue': () => claim({ iat: undefined }),
  'an end in the past': () => claim({ exp: now() - 60 }),
  'a start in the future': () => claim({ nbf: now() + 60 }),
  'a scope that is no text': () => claim({ scope: ['orders:read'] }),
  'a size beyond reason': () => claim({ filler: 'x'.repeat(10_000) }),
  'another token inside it': async () =>
    new CompactSign(new TextEncoder().encode(await issuer.token('customer-1')))
      .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', cty: 'JWT' })
      .sign(foreign.privateKey),
  'one character changed': async () => {
    const [head, payload = '', signature] = (await issuer.token('customer-1')).split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const changed = Buffer.from(JSON.stringify({ ...claims, sub: 'customer-2' }));
    return `${head}.${changed.toString('base64url')}.${signature}`;
  },
};

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

/** An issuer whose keys and health the test decides. */
async function ownIssuer() {
  const pairs = new Map<string, Awaited<ReturnType<typeof generateKeyPair>>>();
  const state = { asked: 0, down: false, published: [] as string[] };
  const server = createServer(async (_request, response) => {
    state.asked += 1;
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
      return new SignJWT({ ...right, iss: address, aud: 'us' })
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
    expect(own.state.asked).toBe(2);
    // The key that was withdrawn is trusted no more.
    await expect(own.verify(await own.token('one'))).rejects.toMatchObject({
      code: 'TOKEN_INVALID',
    });
  });

  test('go on being used while the issuer is down, and are not trusted for ever', async () => {
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

  test('that were never to be had are no reason to call a token invalid', async () => {
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

  test('are not asked for by a flood of made-up key ids', async () => {
    const own = await ownIssuer();
    await own.rotate('one');
    await own.verify(await own.token('one'));
    const asked = own.state.asked;
    for (let n = 0; n < 200; n += 1) {
      const flood = own.token(`made-up-${n}`).then(own.verify);
      await expect(flood).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
    }
    expect(own.state.asked - asked).toBeLessThanOrEqual(3);
    // Some time later a real rotation is noticed again.
    own.pass(11_000);
    await own.rotate('two');
    await own.verify(await own.token('two'));
  });
});

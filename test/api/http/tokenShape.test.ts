/** Tokens as the issuers make them, against the settings that docs/access-tokens.md has for each. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createLocalJWKSet, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { createTokenVerifier } from '../../../api/http/accessToken.ts';
import {
  isOfType,
  RFC_9068,
  tokenShapeOf,
  tokenShapeSettings,
} from '../../../api/http/tokenShape.ts';
import { readConfig } from '../../../ops/settings.ts';

const pair = await generateKeyPair('RS256', { extractable: true });
const keys = createLocalJWKSet({
  keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'k', alg: 'RS256', use: 'sig' }],
});
const page = await readFile(join(import.meta.dirname, '../../../docs/access-tokens.md'), 'utf8');

type Environment = Record<string, string>;
/** The settings under the issuer's heading on the page. */
function settingsOf(issuer: string): Environment {
  const section = page.split(/^## /m).find((text) => text.startsWith(`${issuer}\n`)) ?? '';
  const lines = /```sh\n([^`]+)```/.exec(section)?.[1]?.trim().split('\n') ?? [];
  return Object.fromEntries(lines.map((line) => line.split(/=(.*)/s).slice(0, 2)));
}

function verifierOf(environment: Environment) {
  const { OAUTH_ISSUER: issuer = '', OAUTH_AUDIENCE: audience = '' } = environment;
  const shape = tokenShapeOf(readConfig(tokenShapeSettings, environment));
  return createTokenVerifier({ issuer, audience, keys, shape });
}

interface Shape {
  /** `typ` of the header; null for none. */
  readonly type: string | null;
  readonly claims: JWTPayload;
}
const now = Math.floor(Date.now() / 1000);
const times = { iat: now, exp: now + 300 };
async function tokenOf({ type, claims }: Shape, issuer: Environment): Promise<string> {
  const header = { alg: 'RS256', kid: 'k', ...(type === null ? {} : { typ: type }) };
  const complete = { iss: issuer['OAUTH_ISSUER'] ?? '', ...times, ...claims };
  return new SignJWT(complete).setProtectedHeader(header).sign(pair.privateKey);
}

const TENANT = '5c3a9e0e-6b0f-4d4a-9f5d-0a4c8b7d2e11';
const PERSON = '9a1e57b6-21f0-4c4a-8e7c-6f6a6d0f4b11';
const ENTRA_API = '0f0a4f3c-7f3b-4a55-8f0e-3f6f1d2c9b7a';
const COGNITO_API = 'https://orders.example.com';

/** The token, and who calls by it; the scopes are sorted. */
interface Accepted extends Shape {
  readonly caller: {
    readonly subject: string;
    readonly clientId: string;
    readonly scopes: readonly string[];
  };
}
interface IssuerShapes {
  readonly person: Accepted;
  readonly program: Accepted;
  /** Tokens of the same issuer that are no access tokens of this API. */
  readonly others: Readonly<Record<string, Shape>>;
}
const keycloak = {
  jti: 'onrtac:6e9a0a4c-55c5-4e0e-9a2f-9e7f0a2b6d3c',
  aud: ['orders-api', 'account'],
  sub: PERSON,
  typ: 'Bearer',
  azp: 'shop-web',
  sid: 'f1c9a7e2-0b6d-4a3e-b1e5-27c0ce0e7a45',
  acr: '1',
  'allowed-origins': ['https://shop.example.com'],
  realm_access: { roles: ['offline_access', 'orders:on-behalf'] },
  resource_access: { account: { roles: ['manage-account'] } },
  scope: 'email orders:create profile orders:read',
  email_verified: false,
  preferred_username: 'ada',
};
const auth0 = {
  sub: 'auth0|6553da60a54af58e29493993',
  aud: ['https://orders.example.com', 'https://shop.eu.auth0.com/userinfo'],
  azp: 'K1AUPhZq8mRi0Q0pjhkfu1D7y6KjDQja',
  scope: 'openid profile orders:create orders:read',
};
const entra = {
  aud: ENTRA_API,
  nbf: now,
  aio: 'AWQAm/8ZAAAA',
  azp: '2f6d2f0e-1c57-4c0c-8d1b-7b1c0e5d9a01',
  azpacr: '0',
  oid: '7c7b5d7c-0d2f-4a0e-9b39-6a3f3d6a5f10',
  rh: '1.AXEA',
  scp: 'orders:create orders:read',
  sub: 'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ',
  tid: TENANT,
  uti: 'b2lkYXJlbm90anRp',
  ver: '2.0',
};
const okta = {
  ver: 1,
  jti: 'AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE',
  aud: 'api://orders',
  cid: '0oab8eb55Kb9jdMIr5d6',
  uid: '00ujmkLgagxeRrAg20g3',
  scp: ['openid', 'orders:create', 'orders:read'],
  auth_time: now,
  sub: 'ada@example.com',
};
const cognito = {
  sub: PERSON,
  'cognito:groups': ['orders:operate'],
  version: 2,
  client_id: '1example23456789',
  origin_jti: '7d1f5d0b-5fd8-4d6c-8a62-1b9c8e2b5d11',
  token_use: 'access',
  scope: `openid ${COGNITO_API}/orders:create ${COGNITO_API}/orders:read https://other.example.com/orders:operate`,
  auth_time: now,
  jti: '0e3d7a3e-9f5c-4b3a-a8b5-4b9a8b8c7d10',
  username: 'ada',
};

const issuers: Readonly<Record<string, IssuerShapes>> = {
  Keycloak: {
    person: {
      type: 'JWT',
      claims: keycloak,
      caller: {
        subject: PERSON,
        clientId: 'shop-web',
        scopes: ['email', 'orders:create', 'orders:read', 'profile'],
      },
    },
    program: {
      type: 'JWT',
      claims: {
        ...keycloak,
        jti: 'trrtcc:7a8d1c3e',
        aud: 'orders-api',
        azp: 'shop-backend',
        client_id: 'shop-backend',
        clientHost: '10.0.0.7',
        resource_access: { 'orders-api': { roles: ['orders:on-behalf'] } },
        scope: 'orders:create',
      },
      caller: {
        subject: PERSON,
        clientId: 'shop-backend',
        scopes: ['orders:create', 'orders:on-behalf'],
      },
    },
    others: {
      'an ID token': {
        type: 'JWT',
        claims: { ...keycloak, typ: 'ID', aud: 'shop-web', at_hash: 'x', scope: undefined },
      },
      'an ID token for the API’s own audience': {
        type: 'JWT',
        claims: { ...keycloak, typ: 'ID', scope: undefined },
      },
      'a refresh token': { type: 'JWT', claims: { ...keycloak, typ: 'Refresh' } },
      'a token without the audience mapper': {
        type: 'JWT',
        claims: { ...keycloak, aud: 'account' },
      },
      'a token bound by DPoP': {
        type: 'JWT',
        claims: { ...keycloak, typ: 'DPoP', cnf: { jkt: 'x' } },
      },
    },
  },
  Auth0: {
    person: {
      type: 'JWT',
      claims: auth0,
      caller: {
        subject: auth0.sub,
        clientId: auth0.azp,
        scopes: ['openid', 'orders:create', 'orders:read', 'profile'],
      },
    },
    program: {
      type: 'JWT',
      claims: {
        sub: 'awZfdIir8YFdGZWkvCejDoUb7SjTDicx@clients',
        aud: 'https://orders.example.com',
        azp: 'awZfdIir8YFdGZWkvCejDoUb7SjTDicx',
        gty: 'client-credentials',
        permissions: ['payments:update'],
      },
      caller: {
        subject: 'awZfdIir8YFdGZWkvCejDoUb7SjTDicx@clients',
        clientId: 'awZfdIir8YFdGZWkvCejDoUb7SjTDicx',
        scopes: ['payments:update'],
      },
    },
    others: {
      'an ID token': {
        type: 'JWT',
        claims: { sub: auth0.sub, aud: auth0.azp, nickname: 'ada', sid: 'x' },
      },
      'a token of another API': {
        type: 'JWT',
        claims: { ...auth0, aud: ['https://billing.example.com'] },
      },
    },
  },
  'Microsoft Entra ID': {
    person: {
      type: 'JWT',
      claims: { ...entra, roles: ['orders:operate', 'staff orders:on-behalf'] },
      caller: {
        subject: entra.sub,
        clientId: entra.azp,
        scopes: ['orders:create', 'orders:operate', 'orders:read', 'staff orders:on-behalf'],
      },
    },
    program: {
      type: 'JWT',
      claims: {
        ...entra,
        azpacr: '1',
        idtyp: 'app',
        scp: undefined,
        roles: ['inventory:write'],
        sub: entra.oid,
      },
      caller: { subject: entra.oid, clientId: entra.azp, scopes: ['inventory:write'] },
    },
    others: {
      'an ID token of an app that shares the API’s registration': {
        type: 'JWT',
        claims: { ...entra, azp: undefined, scp: undefined, nonce: 'x', roles: ['orders:operate'] },
      },
      'an ID token without a nonce': {
        type: 'JWT',
        claims: { ...entra, azp: undefined, scp: undefined, roles: ['orders:operate'] },
      },
      'a token of another tenant': {
        type: 'JWT',
        claims: { ...entra, iss: 'https://login.microsoftonline.com/another/v2.0' },
      },
      'a token of version 1': {
        type: 'JWT',
        claims: { ...entra, iss: `https://sts.windows.net/${TENANT}/`, aud: `api://${ENTRA_API}` },
      },
    },
  },
  Okta: {
    person: {
      type: null,
      claims: okta,
      caller: {
        subject: okta.sub,
        clientId: okta.cid,
        scopes: ['openid', 'orders:create', 'orders:read'],
      },
    },
    program: {
      type: null,
      claims: {
        ...okta,
        uid: undefined,
        auth_time: undefined,
        sub: okta.cid,
        scp: ['shipments:update'],
      },
      caller: { subject: okta.cid, clientId: okta.cid, scopes: ['shipments:update'] },
    },
    others: {
      'an ID token': {
        type: null,
        claims: { sub: okta.uid, aud: okta.cid, jti: 'ID.x', amr: ['pwd'], at_hash: 'x', ver: 1 },
      },
      'an ID token for the API’s own audience': {
        type: null,
        claims: { ...okta, jti: 'ID.x', at_hash: 'x' },
      },
    },
  },
  'Amazon Cognito': {
    person: {
      type: null,
      claims: cognito,
      caller: {
        subject: PERSON,
        clientId: cognito.client_id,
        scopes: ['orders:create', 'orders:read'],
      },
    },
    program: {
      type: null,
      claims: {
        ...cognito,
        sub: cognito.client_id,
        username: undefined,
        'cognito:groups': undefined,
        scope: `${COGNITO_API}/payments:update`,
      },
      caller: {
        subject: cognito.client_id,
        clientId: cognito.client_id,
        scopes: ['payments:update'],
      },
    },
    others: {
      'an ID token': {
        type: null,
        claims: { ...cognito, token_use: 'id', aud: cognito.client_id, client_id: undefined },
      },
      'an ID token that names no audience': { type: null, claims: { ...cognito, token_use: 'id' } },
      'a token without a scope of this API': {
        type: null,
        claims: { ...cognito, scope: 'openid orders:read https://other.example.com/orders:read' },
      },
      'a token without scopes': { type: null, claims: { ...cognito, scope: undefined } },
      'a token that names another audience': {
        type: null,
        claims: { ...cognito, aud: 'https://other.example.com' },
      },
    },
  },
};

describe.each(Object.entries(issuers))('with the settings for %s', (name, shapes) => {
  const settings = settingsOf(name);
  const verify = verifierOf(settings);

  test.each(['person', 'program'] as const)('the access token of a %s is accepted', async (who) => {
    const { caller, ...shape } = shapes[who];
    const { subject, clientId, scopes } = await verify(await tokenOf(shape, settings));
    expect({ subject, clientId, scopes: [...scopes].sort() }).toEqual(caller);
  });

  test.each(Object.keys(shapes.others))('%s is refused', async (other) => {
    const shape = shapes.others[other];
    if (!shape) throw new Error('no such shape');
    const token = await tokenOf(shape, settings);
    await expect(verify(token)).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
  });

  test.each([
    ['a key (DPoP)', { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' }],
    ['a certificate (mTLS)', { 'x5t#S256': 'bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89jdN-dg2' }],
  ])('a token that is bound to %s is refused', async (_to, cnf) => {
    const { type, claims } = shapes.person;
    const token = await tokenOf({ type, claims: { ...claims, cnf } }, settings);
    await expect(verify(token)).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
  });

  test('its tokens are refused where nothing is set but issuer and audience', async () => {
    const { OAUTH_ISSUER = '', OAUTH_AUDIENCE = '' } = settings;
    const strict = verifierOf({ OAUTH_ISSUER, OAUTH_AUDIENCE });
    const token = await tokenOf(shapes.person, settings);
    await expect(strict(token)).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
  });
});

test('the page has settings for each issuer that is tested, and for no other', () => {
  const sections = page.split(/^## /m).filter((text) => text.includes('```sh'));
  expect(sections.map((text) => text.split('\n')[0])).toEqual(Object.keys(issuers));
});

describe('with RFC 9068 as Auth0 and Keycloak offer it', () => {
  const settings = { OAUTH_ISSUER: 'https://shop.eu.auth0.com/', OAUTH_AUDIENCE: 'orders-api' };
  const claims = {
    sub: 'ada',
    aud: 'orders-api',
    client_id: 'web',
    jti: 'a token',
    scope: 'orders:read',
  };
  const verified = async (change: Record<string, unknown>) =>
    verifierOf(settings)(
      await tokenOf({ type: 'at+jwt', claims: { ...claims, ...change } }, settings),
    );

  test('issuer and audience are enough', async () => {
    expect(await verified({})).toMatchObject({ subject: 'ada', clientId: 'web' });
    expect(tokenShapeOf(readConfig(tokenShapeSettings, {}))).toEqual(RFC_9068);
  });

  test('a caller is known until the token expires, in whole milliseconds', async () => {
    const exp = now + 300.0625;
    expect(await verified({ exp })).toMatchObject({ tokenExpiresAt: (now + 300) * 1000 + 62 });
  });

  test('spaces in the list of scopes make no scope', async () => {
    const { scopes } = await verified({ scope: ' orders:read  orders:create ' });
    expect([...scopes]).toEqual(['orders:read', 'orders:create']);
  });

  test.each([
    ['no id', { jti: undefined }],
    ['an empty id', { jti: '' }],
    ['a subject with a space', { sub: 'ada lovelace' }],
    ['a subject that begins with a space', { sub: ' ada' }],
    ['a subject that ends with a line', { sub: 'ada\n' }],
    ['a subject of more than 128 characters', { sub: 'a'.repeat(129) }],
    ['a client that begins with a space', { client_id: ' web' }],
    ['a client that ends with a space', { client_id: 'web ' }],
    ['a client of more than 255 characters', { client_id: 'w'.repeat(256) }],
    ['scopes that are a list', { scope: ['orders:read'] }],
  ])('a token with %s is refused', async (_, change) => {
    await expect(verified(change)).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
  });
});

describe('a token of an issuer with types of its own', () => {
  const issuer = { OAUTH_ISSUER: 'https://id.example.com', OAUTH_AUDIENCE: 'orders-api' };
  const settings = {
    ...issuer,
    OAUTH_TOKEN_TYPES: 'JWT,none',
    OAUTH_SCOPE_CLAIMS: 'scope,https://example.com/scopes,access.roles',
  };
  const claims = { sub: 'ada', aud: 'orders-api', client_id: 'web', scope: 'orders:read' };
  const verified = async (type: unknown, change: JWTPayload = {}) =>
    verifierOf(settings)(
      await tokenOf({ type: type as string, claims: { ...claims, ...change } }, settings),
    );

  test.each(['JWT', 'jwt', 'application/jwt', null])('may have the type %s', async (type) => {
    expect(await verified(type)).toMatchObject({ subject: 'ada' });
  });

  test.each(['at+jwt', 'logout+jwt', 'japplication/wt', '', 5, ['JWT']])(
    'may not have the type %o',
    async (type) => {
      await expect(verified(type)).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
    },
  );

  test('may not have a type that is no text, whatever types are allowed', () => {
    expect(isOfType({ typ: 5 }, tokenShapeOf(readConfig(tokenShapeSettings, settings)))).toBe(
      false,
    );
  });

  test.each(['nonce', 'at_hash', 'c_hash', 's_hash', 'events'])(
    'that has the claim %s is for another use',
    async (name) => {
      await expect(verified('JWT', { [name]: 'x' })).rejects.toMatchObject({
        code: 'TOKEN_INVALID',
      });
    },
  );

  test('may have scopes in a claim whose name has dots, and in a member of another', async () => {
    const { scopes } = await verified('JWT', {
      'https://example.com/scopes': ['orders:create'],
      access: { roles: ['orders:operate'] },
    });
    expect([...scopes]).toEqual(['orders:read', 'orders:create', 'orders:operate']);
  });

  test.each([null, 'roles', [], { roles: null }])('may have no such member: %o', async (access) => {
    expect([...(await verified('JWT', { access })).scopes]).toEqual(['orders:read']);
  });
});

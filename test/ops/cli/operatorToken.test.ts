/** With which access token the operators' commands call the API. */
import { decodeJwt } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import { operatorToken } from '../../../ops/cli/operatorToken.ts';
import { type TestIssuer, testIssuer } from '../../support/issuer.ts';

let issuer: TestIssuer;
beforeAll(async () => {
  issuer = await testIssuer();
});
const settings = () => ({
  OAUTH_ISSUER: issuer.issuer,
  OPS_CLIENT_ID: 'release',
  OPS_CLIENT_SECRET: 'release-secret',
});

test('a job has a client of its own, and uses its token until it ends', async () => {
  const token = operatorToken(settings());
  const { iss, client_id: client, scope } = decodeJwt(await token());
  expect({ iss, client }).toEqual({ iss: issuer.issuer, client: 'release' });
  expect(String(scope).split(' ')).toContain('orders:operate');
  expect(await token()).toBe(await token());
});

test('what the issuer asks for beside is sent with the request', async () => {
  const token = operatorToken({ ...settings(), OPS_CLIENT_PARAMETERS: 'scope=orders%3Aread' });
  expect(decodeJwt(await token())['scope']).toBe('orders:read');
});

test('a person’s token is used as it is, also where there is a client', async () => {
  expect(await operatorToken({ ...settings(), OPS_TOKEN: 'a.b.c' })()).toBe('a.b.c');
});

test('without a token and without a client a command says what is missing', () => {
  const { OPS_CLIENT_SECRET: _secret, ...others } = settings();
  for (const environment of [{}, others])
    expect(() => operatorToken(environment)).toThrow('set OPS_TOKEN, or OPS_CLIENT_ID and');
});

test('a client that the issuer refuses is told, and asked for again by the next call', async () => {
  const token = operatorToken({ ...settings(), OPS_CLIENT_SECRET: 'of-somebody-else' });
  await expect(token()).rejects.toThrow(/invalid_client|server responded with an error/);
  await expect(token()).rejects.toThrow();
});

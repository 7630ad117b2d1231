/** The codec server: who may read payloads, and what it says of those that nobody can read. */
import { randomUUID } from 'node:crypto';
import { defaultPayloadConverter } from '@temporalio/common';
import { Hono } from 'hono';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { createTokenVerifier } from '../../api/http/accessToken.ts';
import { createIssuerKeys } from '../../api/http/issuerKeys.ts';
import { createRateLimiter } from '../../api/http/rateLimit.ts';
import { createCodecServer } from '../../codec/app.ts';
import { jsonOf } from '../../codec/payloadJson.ts';
import { createSessions } from '../../console/auth/session.ts';
import { connectDatabase } from '../../db/client.ts';
import { createLogger } from '../../ops/logger.ts';
import { createCustomerKeys } from '../../privacy/customerKeys.ts';
import { encryptPayload, type NamedKey } from '../../privacy/encryptedPayload.ts';
import { createPayloadKeys } from '../../privacy/payloadKeys.ts';
import { testDatabase } from '../support/database.ts';
import { keyRingOf, newMasterKey, throwKeyAway } from '../support/encryptionKeys.ts';
import { testIssuer } from '../support/issuer.ts';

const UI = 'http://127.0.0.1:8233';
const { url } = await testDatabase();
const { issuer, audience, token } = await testIssuer();
const owner = connectDatabase(url, 2, 'codec-server-test');
const { db, close } = connectDatabase(url, 2, 'codec-server-test', { role: 'oms_codec' });
afterAll(() => Promise.all([close(), owner.close()]));
const ring = keyRingOf(newMasterKey('m'));
const customers = createCustomerKeys(owner.db, ring);
const sessions = createSessions({ key: 'a key of the console that only tests use', https: false });
const verify = createTokenVerifier({
  ...{ issuer, audience },
  keys: createIssuerKeys({ issuer, jwksUri: null }),
});

const log: string[] = [];
beforeEach(() => void log.splice(0));
const server = (burst = 1_000) =>
  createCodecServer({
    log: createLogger('codec', 'info', { write: (line) => void log.push(line) }),
    ring,
    keys: createPayloadKeys(ring, createCustomerKeys(db, ring)),
    verify,
    sessions,
    uiOrigin: UI,
    rateLimiter: createRateLimiter({ perSecond: 1, burst }),
    waitingFor: async () => [],
  });
const codec = server();

const plain = (value: unknown) => defaultPayloadConverter.toPayload(value);
const keyOf = (user: string): Promise<NamedKey> => customers.ofCustomer(user);
const secret = { address: '12 Harbour Street' };
const body = jsonOf([encryptPayload(await keyOf('anna'), plain(secret)), plain('in the clear')]);

const ask = (
  headers: Record<string, string>,
  content: unknown = body,
  { to = 'decode', at = codec } = {},
) =>
  at.request(`/codec/${to}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-namespace': 'default', ...headers },
    body: typeof content === 'string' ? content : JSON.stringify(content),
  });
const bearer = async (client: string, scope?: string) => ({
  authorization: `Bearer ${await token(client, scope)}`,
});
async function valuesOf(answer: Response): Promise<unknown[]> {
  expect([answer.status, await answer.clone().text()]).toEqual([200, expect.any(String)]);
  const { payloads } = (await answer.json()) as ReturnType<typeof jsonOf>;
  return payloads.map(({ metadata, data = '' }) => {
    const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
    const named = Object.entries(metadata).map(([name, text]) => [name, bytes(text)]);
    return defaultPayloadConverter.fromPayload({
      metadata: Object.fromEntries(named),
      data: bytes(data),
    });
  });
}
/** The cookie of somebody who is signed in to the console. */
async function cookieOf(client: string): Promise<string> {
  const app = new Hono();
  const accessToken = await token(client);
  app.get('/', async (c) => {
    const who = { subject: client, name: client, scopes: [], expiresAt: Date.now() + 60_000 };
    await sessions.write(c, { ...who, accessToken });
    return c.body(null);
  });
  return (await app.request('/')).headers.get('set-cookie')?.split(';')[0] ?? '';
}

describe('Payloads are decrypted', () => {
  test.each([
    ['an operator', 'operations'],
    ['a payments worker', 'payments'],
    ['a logistics worker', 'logistics'],
  ])('for %s', async (_, client) => {
    expect(await valuesOf(await ask(await bearer(client)))).toEqual([secret, 'in the clear']);
  });

  test('for an operator who is signed in to the console, on the Temporal UI’s pages', async () => {
    const answer = await ask({ cookie: await cookieOf('operations'), origin: UI });
    expect(answer.headers.get('access-control-allow-origin')).toBe(UI);
    expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await valuesOf(answer)).toEqual([secret, 'in the clear']);
  });

  test('and it is logged who read of whose key, and nothing of what', async () => {
    await ask(await bearer('operations'));
    const { keyId } = await keyOf('anna');
    const [line = ''] = log;
    expect(JSON.parse(line)).toMatchObject({
      ...{ subject: 'operations', clientId: 'operations', payloads: 1, keyIds: [keyId] },
      msg: 'payloads decrypted',
    });
    expect(line).not.toContain('Harbour');
  });

  test('what is sent for encoding comes back encrypted, and can be decoded', async () => {
    const answer = await ask(await bearer('logistics'), jsonOf([plain('booked')]), {
      to: 'encode',
    });
    const encoded = (await answer.json()) as ReturnType<typeof jsonOf>;
    expect(JSON.stringify(encoded)).not.toContain(Buffer.from('booked').toString('base64'));
    expect(await valuesOf(await ask(await bearer('logistics'), encoded))).toEqual(['booked']);
  });
});

describe('Nothing is decrypted', () => {
  test.each([
    ['without a token', {}, 401, 'TOKEN_MISSING'],
    ['with a forged token', { authorization: 'Bearer a.b.c' }, 401, 'TOKEN_INVALID'],
    ['with a forged cookie', { cookie: 'console=x', origin: UI }, 401, 'TOKEN_MISSING'],
  ])('%s', async (_, headers, status, code) => {
    const answer = await ask(headers as Record<string, string>);
    expect([answer.status, await answer.json()]).toEqual([
      status,
      expect.objectContaining({ code }),
    ]);
    expect(log).toEqual([]);
  });

  test.each(['customer-1', 'support', 'warehouse'])('for %s', async (client) => {
    const answers = [
      await ask(await bearer(client)),
      await ask({ cookie: await cookieOf(client), origin: UI }),
      await ask(await bearer(client), body, { to: 'encode' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
  });

  test('for a page of another site, in whose browser an operator is signed in', async () => {
    const cookie = await cookieOf('operations');
    for (const origin of ['https://evil.example', 'null', ''])
      expect((await ask({ cookie, origin })).status).toBe(401);
    expect((await ask({ cookie })).status).toBe(401);
    const preflight = await codec.request('/codec/decode', {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('beyond the rate, for that caller only', async () => {
    const at = server(2);
    const statuses = async (client: string) =>
      (await ask(await bearer(client), body, { at })).status;
    expect([await statuses('operations'), await statuses('operations')]).toEqual([200, 200]);
    expect([await statuses('operations'), await statuses('payments')]).toEqual([429, 200]);
  });

  test.each([
    ['no JSON', 'payloads', 400],
    ['no payloads', '[]', 400],
    ['bytes that are not in base64', '{"payloads":[{"data":"?"}]}', 400],
    ['more than a page of a history', `"${'A'.repeat(9 * 1024 * 1024)}"`, 413],
  ])('of %s', async (_, content, status) => {
    expect((await ask(await bearer('operations'), content)).status).toBe(status);
  });
});

test('What was a customer’s whose key is thrown away is shown as erased, beside what can be read', async () => {
  const user = randomUUID();
  const payload = encryptPayload(await keyOf(user), plain(secret));
  await throwKeyAway(owner.db, user);
  const content = { payloads: [...jsonOf([payload]).payloads, ...body.payloads] };
  const answer = await ask(await bearer('operations'), content);
  expect(await valuesOf(answer)).toEqual(['[erased]', secret, 'in the clear']);
});

test('A payload that was changed, or whose key is lost, stays as it is', async () => {
  const { key } = await keyOf('anna');
  const lost = encryptPayload({ keyId: randomUUID(), key }, plain(secret));
  const strange = encryptPayload({ keyId: '?', key }, plain(secret));
  const content = jsonOf([lost, strange]);
  const answer = await ask(await bearer('operations'), content);
  expect(await answer.json()).toEqual(content);
});

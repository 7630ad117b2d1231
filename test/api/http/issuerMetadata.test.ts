/** Tokens and metadata of an issuer made with Authlib in Python, which shares no code with this service. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTokenVerifier } from '../../../api/http/accessToken.ts';
import { createIssuerKeys } from '../../../api/http/issuerKeys.ts';
import { issuerMetadata } from '../../../api/http/issuerMetadata.ts';
import { pythonEnvironment } from '../../../dev/engines/pythonEnvironment.ts';
import { freePort } from '../../../dev/process/ports.ts';
import { programOnPath } from '../../../dev/process/runTool.ts';
import { apiWorld, newOrder, stockCatalogue } from '../../support/apiWorld.ts';
import { eventually } from '../../support/eventually.ts';

const python3 = await programOnPath('python3');
if (python3 === null)
  console.warn('Authlib needs python3 on PATH: only the development issuer is tested.');
const FOLDER = join(import.meta.dirname, '..', '..', 'support', 'authlib');
const AUDIENCE = 'https://orders.test/api';
const port = await freePort();
const issuer = `http://127.0.0.1:${port}`;

// Registered at the top level: Vitest ignores hooks that are registered inside a running hook.
let running: ChildProcess | null = null;
afterAll(() => running?.kill('SIGKILL'));

async function startIssuer(): Promise<void> {
  const requirements = join(FOLDER, 'requirements.txt');
  const { python, packages } = await pythonEnvironment('authlib', requirements, console.log);
  const child = spawn(python, [join(FOLDER, 'issuer.py'), String(port), AUDIENCE], {
    env: { ...process.env, PYTHONPATH: packages, AUTHLIB_INSECURE_TRANSPORT: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running = child;
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  await eventually('the issuer is up', async () => {
    if (child.exitCode !== null) throw new Error(output);
    return fetch(`${issuer}/jwks`).then(
      ({ ok }) => ok,
      () => false,
    );
  });
}

async function requestToken(scope: string): Promise<string> {
  const answer = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('customer-1:secret')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
  });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return token;
}

describe.skipIf(python3 === null)('an issuer made with Authlib', () => {
  beforeAll(startIssuer, 5 * 60_000);

  test('is found by its RFC 8414 metadata, and its clients place and read orders', async () => {
    const keys = createIssuerKeys({ issuer, jwksUri: null });
    const authenticate = createTokenVerifier({ issuer, audience: AUDIENCE, keys });
    const world = await apiWorld({ gate: { authenticate } });
    await stockCatalogue(world);
    const as = await requestToken('orders:create orders:read');
    const placed = await world.call('POST /v1/orders', { as, body: newOrder() });
    expect(placed.status).toBe(201);
    expect((await world.call(`GET /v1/orders/${placed.json.orderId}`, { as })).status).toBe(200);
    const cancelled = await world.call(`POST /v1/orders/${placed.json.orderId}/cancel`, { as });
    expect(cancelled.json.code).toBe('SCOPE_MISSING');
    // Tokens of the development issuer are not accepted.
    expect((await world.call('GET /v1/orders')).json.code).toBe('TOKEN_INVALID');

    await fetch(`${issuer}/rotate`, { method: 'POST' });
    const renewed = await requestToken('orders:read');
    expect((await world.call('GET /v1/orders', { as: renewed })).status).toBe(200);
    expect((await world.call('GET /v1/orders', { as })).json.code).toBe('TOKEN_INVALID');
  });

  test('publishes metadata that the document can use', async () => {
    expect(await issuerMetadata(issuer)).toEqual({
      jwksUri: `${issuer}/jwks`,
      tokenUrl: `${issuer}/token`,
      authorizationUrl: null,
      refreshes: false,
    });
  });
});

import { describe, expect, test } from 'vitest';
import { CONSOLE_ORIGIN } from '../support/engineServer.ts';
import { consoleWorld } from './consoleWorld.ts';

const world = await consoleWorld();

describe('Signing in', () => {
  test('leads whoever opens a page to the issuer, and back to that page', async () => {
    const visitor = world.visitor();
    const { status, location } = await visitor.get('/console/attention');
    expect([status, location]).toEqual([303, '/console/sign-in?to=/console/attention']);
    const { location: away } = await visitor.get(location ?? '');
    const query = new URL(away ?? '').searchParams;
    expect(away?.startsWith(`${world.issuer.issuer}/auth?`)).toBe(true);
    expect(Object.fromEntries(query)).toMatchObject({
      client_id: 'console',
      response_type: 'code',
      code_challenge_method: 'S256',
      redirect_uri: `${CONSOLE_ORIGIN}/console/callback`,
    });
  });

  test('keeps the access token in a cookie that the browser cannot read or hand to other sites', async () => {
    const visitor = await world.signedIn('operations');
    const session = visitor.cookies.get('console') ?? '';
    // A JWE: five parts, of which none is a token's claims.
    expect(session.split('.')).toHaveLength(5);
    expect(Buffer.from(session, 'base64url').toString('latin1')).not.toContain('orders:operate');
    expect((await visitor.get('/console/orders')).status).toBe(200);
  });

  test('ends on the page that was asked for, and never on another site’s', async () => {
    const endOf = async (to: string) => {
      const path = `/console/sign-in?to=${encodeURIComponent(to)}`;
      return (await world.signIn(world.visitor(), 'support', path)).location;
    };
    expect(await endOf('/console/attention')).toBe('/console/attention');
    for (const to of ['https://evil.test', '//evil.test', '/console//evil.test', '/evil'])
      expect(await endOf(to)).toBe('/console');
  });

  test('is refused when the issuer did not send the person back, and can be tried once', async () => {
    const stranger = world.visitor();
    expect((await stranger.get('/console/callback?code=x&state=y')).status).toBe(400);
    const { location } = await stranger.get('/console/sign-in');
    const state = new URL(location ?? '').searchParams.get('state');
    const forged = await stranger.get('/console/callback?code=x&state=another');
    expect(forged.text).toContain('The sign-in failed');
    const again = await stranger.get(`/console/callback?code=x&state=${state}`);
    expect(again.text).toContain('This sign-in is over');
    expect(stranger.cookies.has('console')).toBe(false);
  });
});

test('Who signs out is signed out, and the next sign-in asks who it is', async () => {
  const visitor = await world.signedIn('operations');
  await visitor.get('/console/orders');
  expect((await visitor.post('/console/sign-out', {})).location).toBe('/console/sign-out');
  expect(visitor.cookies.has('console')).toBe(false);
  expect((await visitor.get('/console/orders')).location).toContain('/console/sign-in');
  const { location } = await visitor.get('/console/sign-in?again');
  expect(new URL(location ?? '').searchParams.get('prompt')).toBe('login');
});

describe('A form', () => {
  test('does nothing for who is not signed in, and says so', async () => {
    const answer = await world.visitor().post('/console/search', { text: 'x' });
    expect([answer.status, answer.text]).toEqual([
      401,
      expect.stringContaining('Nothing was done'),
    ]);
  });

  test('of another site is refused: by where it comes from, and by its token', async () => {
    const visitor = await world.signedIn('operations');
    await visitor.get('/console/orders');
    const foreign = { origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' };
    expect((await visitor.post('/console/search', { text: 'x' }, foreign)).status).toBe(403);
    // The second is as long as a true one in letters, and not in bytes.
    for (const formToken of ['guessed', 'ä'.repeat(43)]) {
      const forged = await visitor.post('/console/search', { text: 'x', formToken });
      expect([forged.status, forged.text]).toEqual([403, expect.stringContaining('FORM_REFUSED')]);
    }
    expect((await visitor.post('/console/search', { text: 'x' })).status).toBe(200);
  });

  test('is refused when it is larger than any of the console’s', async () => {
    const visitor = await world.signedIn('operations');
    const { status } = await visitor.post('/console/search', { text: 'x'.repeat(70_000) });
    expect(status).toBe(413);
  });
});

test('Pages allow no script or style but the console’s own, and no cache keeps them', async () => {
  const visitor = await world.signedIn('operations');
  const { headers } = await visitor.get('/console/orders');
  const policy = headers.get('content-security-policy')?.split(/;\s*/) ?? [];
  expect(policy).toEqual(
    expect.arrayContaining([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'self'",
    ]),
  );
  expect(policy.join()).not.toContain('unsafe');
  expect(Object.fromEntries(headers)).toMatchObject({
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  });
});

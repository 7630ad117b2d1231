/** What the console leaves in a browser. */
import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { createSeal } from '../../console/auth/seal.ts';
import { createSessions, type Session, TokenTooLong } from '../../console/auth/session.ts';

const KEY = 'a key of the console that only tests use';
const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;

describe('A sealed text', () => {
  const seal = createSeal(KEY, 'session');

  test('says what was put into it, to who has the key', async () => {
    const text = await seal.close({ subject: 'anna' }, inSeconds(60));
    expect(text).not.toContain('anna');
    expect(await seal.open(text)).toMatchObject({ subject: 'anna' });
  });

  test('opens for no other purpose and under no other key, nor when it was changed', async () => {
    const text = await seal.close({ subject: 'anna' }, inSeconds(60));
    expect(await createSeal(KEY, 'sign-in').open(text)).toBeNull();
    expect(await createSeal(`${KEY}.`, 'session').open(text)).toBeNull();
    const changed = text.slice(0, -2) + (text.endsWith('AA') ? 'BB' : 'AA');
    for (const other of [changed, '', 'a.b.c.d.e']) expect(await seal.open(other)).toBeNull();
  });

  test('opens no more once its time is over', async () => {
    expect(await seal.open(await seal.close({}, inSeconds(-1)))).toBeNull();
  });
});

describe('A session', () => {
  const who = { subject: 'anna', name: 'Anna', scopes: ['orders:read'] };
  const cookieOf = async (
    https: boolean,
    accessToken = 'token',
    expiresAt = Date.now() + 60_000,
  ) => {
    const sessions = createSessions({ key: KEY, https });
    const app = new Hono();
    app.get('/in', async (c) => {
      await sessions.write(c, { ...who, accessToken, expiresAt });
      return c.body(null);
    });
    app.get('/who', async (c) => c.json(await sessions.read(c)));
    app.onError((error) => {
      throw error;
    });
    const cookie = (await app.request('/in')).headers.get('set-cookie') ?? '';
    const [pair = ''] = cookie.split(';');
    const read = await app.request('/who', { headers: { cookie: pair } });
    return { cookie, session: (await read.json()) as Session };
  };

  test('is a cookie that scripts cannot read, and over HTTPS one of this host alone', async () => {
    const { cookie, session } = await cookieOf(true);
    expect(cookie).toMatch(/^__Host-console=/);
    for (const attribute of ['HttpOnly', 'Secure', 'SameSite=Lax', 'Path=/'])
      expect(cookie).toContain(attribute);
    expect(cookie).not.toContain('Domain');
    expect(session).toMatchObject({ ...who, accessToken: 'token' });
    expect((await cookieOf(false)).cookie).toMatch(/^console=/);
  });

  test('has a form token of its own each time', async () => {
    const [first, second] = [await cookieOf(false), await cookieOf(false)];
    expect(first.session.formToken).not.toBe(second.session.formToken);
    expect(first.session.formToken.length).toBeGreaterThanOrEqual(32);
  });

  test('is over when its access token is, whatever the browser sends', async () => {
    expect((await cookieOf(false, 'token', Date.now() - 1)).session).toBeNull();
  });

  test('is refused with a token that no browser would keep, instead of being lost', async () => {
    await expect(cookieOf(false, 'x'.repeat(4_000))).rejects.toThrow(TokenTooLong);
  });
});

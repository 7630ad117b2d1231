/** How a request's Idempotency-Key is read, and what makes two requests the same. */
import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import type { ApiEnv } from '../../../api/http/environment.ts';
import { idempotencyKey } from '../../../api/http/idempotency.ts';
import { ProblemError } from '../../../api/http/problem.ts';

interface Sent {
  readonly key?: string;
  readonly method?: string;
  readonly path?: string;
  readonly canonicalJson?: string;
  readonly subject?: string;
  readonly mayBeRequired?: boolean;
  readonly isRequired?: boolean;
}

/** The problem's code, or what the handler finds in the context. */
async function read(sent: Sent = {}) {
  const { key, method = 'POST', path = '/orders/1/cancel', subject = 'customer-1' } = sent;
  const app = new Hono<ApiEnv>();
  app.onError((error, c) => c.json(error instanceof ProblemError ? error.code : String(error)));
  app.use(async (c, next) => {
    c.set('caller', { subject, clientId: 'web', scopes: new Set<string>(), tokenExpiresAt: 0 });
    c.set('canonicalJson', sent.canonicalJson);
    const gate = { idempotencyKeyRequired: sent.isRequired ?? false };
    c.set('gate', gate as ApiEnv['Variables']['gate']);
    await next();
  });
  app.use(idempotencyKey(sent.mayBeRequired ?? true));
  app.all('*', (c) => c.json({ idempotent: c.var.idempotent }));
  const headers = key === undefined ? {} : { 'idempotency-key': key };
  return (await app.request(path, { method, headers })).json();
}
async function hashOf(sent: Sent): Promise<string> {
  const answer = (await read({ key: 'k', ...sent })) as { idempotent: { requestHash: string } };
  return answer.idempotent.requestHash;
}

describe('without a key', () => {
  test('a request is not idempotent', async () => {
    expect(await read()).toEqual({ idempotent: null });
  });

  test('it is refused only where keys are required and the route is one that needs them', async () => {
    expect(await read({ isRequired: true })).toBe('IDEMPOTENCY_KEY_REQUIRED');
    expect(await read({ isRequired: true, mayBeRequired: false })).toEqual({ idempotent: null });
  });
});

describe('a key', () => {
  test.each(['k', '!~', 'x'.repeat(255)])('may be printable ASCII: %s', async (key) => {
    expect(await read({ key, isRequired: true })).toMatchObject({ idempotent: { key } });
  });

  test.each(['', 'two words', 'ä', 'x'.repeat(256)])('may not be: %o', async (key) => {
    expect(await read({ key })).toBe('IDEMPOTENCY_KEY_INVALID');
  });

  test('is the caller’s own', async () => {
    const [own, others] = [await read({ key: 'k' }), await read({ key: 'k', subject: 'other' })];
    expect(own).toMatchObject({ idempotent: { caller: '["web","customer-1"]' } });
    expect(others).toMatchObject({ idempotent: { caller: '["web","other"]' } });
  });
});

describe('two requests are the same', () => {
  const cancel = { path: '/orders/1/cancel', canonicalJson: '{}' };

  test('by method, path and body', async () => {
    expect(await hashOf(cancel)).toBe(await hashOf(cancel));
  });

  test.each([
    ['of another order', { path: '/orders/2/cancel' }],
    ['of another kind', { path: '/orders/1/attention' }],
    ['by another method', { method: 'PUT' }],
    ['with another body', { canonicalJson: '{"reason":"x"}' }],
    ['without a body', { canonicalJson: undefined }],
  ])('but not one %s', async (_, change) => {
    expect(await hashOf({ ...cancel, ...change } as Sent)).not.toBe(await hashOf(cancel));
  });

  test('a missing body is as none', async () => {
    expect(await hashOf({})).toBe(await hashOf({ canonicalJson: 'null' }));
  });
});

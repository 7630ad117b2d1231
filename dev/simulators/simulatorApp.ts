/** Shared routes and middleware of a simulator: health, bearer secret, limits, errors as JSON. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { z } from 'zod';
import type { Logger } from '../../ops/logger.ts';
import type { Books } from './books.ts';

const MAX_BODY_BYTES = 64 * 1024;

export interface SimulatorDeps {
  readonly books: Books;
  readonly secret: string;
  readonly log: Logger;
  /** Aborts when the simulator is going down. */
  readonly stopping: AbortSignal;
}

export interface SimulatorVariables {
  Variables: { key: string };
}

/** Refuses a request: the answer is `{error}` with this status. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: 400 | 402 | 404 | 409 | 422;
  readonly code: string;

  constructor(status: Refused['status'], code: string) {
    super(code);
    this.status = status;
    this.code = code;
  }
}

export function simulatorApp({ books, secret, log, stopping }: SimulatorDeps) {
  const app = new Hono<SimulatorVariables>();
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', async (c) => {
    const isReady = !stopping.aborted && (await books`select 1`.then(Boolean, () => false));
    return c.json({ status: isReady ? 'ok' : 'unavailable' }, isReady ? 200 : 503);
  });
  app.use(bearer(secret));
  app.use(
    bodyLimit({ maxSize: MAX_BODY_BYTES, onError: (c) => c.json({ error: 'too_large' }, 413) }),
  );
  app.notFound((c) => c.json({ error: 'unknown_address' }, 404));
  app.onError((error, c) => {
    if (error instanceof Refused) return c.json({ error: error.code }, error.status);
    if (stopping.aborted) return c.json({ error: 'stopping' }, 503);
    log.error({ error, path: c.req.routePath }, 'a request failed');
    return c.json({ error: 'internal' }, 500);
  });
  return app;
}

/** @throws Refused 400 unless the text is JSON of the schema's shape */
export function bodyOf<S extends z.ZodType>(schema: S, text: string): z.output<S> {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new Refused(400, 'invalid_request');
  }
}

/** A key is 1 to 255 visible ASCII characters. @throws Refused 400 */
export function keyOf(text: string | undefined): string {
  if (text !== undefined && /^[\x21-\x7e]{1,255}$/.test(text)) return text;
  throw new Refused(400, 'idempotency_key_required');
}

function bearer(secret: string): MiddlewareHandler {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const expected = digest(`Bearer ${secret}`);
  return async (c, next) => {
    const given = digest(c.req.header('authorization') ?? '');
    if (timingSafeEqual(given, expected)) return next();
    return c.json({ error: 'unauthorized' }, 401, { 'www-authenticate': 'Bearer' });
  };
}

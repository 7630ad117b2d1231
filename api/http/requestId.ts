/** Gives every request an id, which its log lines, its answer and its problem contain. */
import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { Logger } from 'pino';
import type { ApiEnv } from './environment.ts';

const WELL_FORMED = /^[A-Za-z0-9_-]{8,64}$/;

/** A well-formed X-Request-Id of the client is used, so that its logs and these can be matched. */
export const requestId =
  (log: Logger): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const given = c.req.header('x-request-id') ?? '';
    const id = WELL_FORMED.test(given) ? given : randomUUID();
    c.set('requestId', id);
    c.set('log', log.child({ requestId: id }));
    c.header('X-Request-Id', id);
    await next();
  };

/** Every request has an id, in its log lines, its answer, and any problem it ends in. */
import { randomUUID } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import type { Logger } from 'pino';
import { holdsCardNumber } from './cardNumbers.ts';
import type { ApiEnv } from './environment.ts';

const USABLE = /^[A-Za-z0-9_-]{8,64}$/;

/** A client's own X-Request-Id is taken when it is harmless, so that both sides' logs meet. */
export const requestId =
  (log: Logger): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const given = c.req.header('x-request-id') ?? '';
    const id = USABLE.test(given) && !holdsCardNumber(given) ? given : randomUUID();
    c.set('requestId', id);
    c.set('log', log.child({ requestId: id }));
    c.header('X-Request-Id', id);
    await next();
  };

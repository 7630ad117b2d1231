/** Content negotiation: each route answers in one or two media types. */
import type { MiddlewareHandler } from 'hono';
import type { ApiEnv } from './environment.ts';
import { ProblemError } from './problem.ts';

/** @returns the quality the client gives a media type: 0 to 1, 0 refuses it (RFC 9110, section 12.5.1). */
export function preferenceFor(accept: string | undefined, type: string): number {
  if (accept === undefined || accept.trim() === '') return 1;
  const family = `${type.slice(0, type.indexOf('/'))}/*`;
  let best = { precision: -1, quality: 0 };
  for (const range of accept.toLowerCase().split(',')) {
    const [name = '', ...parameters] = range.split(';').map((part) => part.trim());
    const precision = [`*/*`, family, type].indexOf(name);
    if (precision <= best.precision) continue;
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    const weight = quality === undefined ? 1 : Number(quality);
    best = { precision, quality: Number.isFinite(weight) ? weight : 0 };
  }
  return best.quality;
}

export const EVENT_STREAM = 'text/event-stream';

/** Of a route that answers in JSON, too. */
export const prefersStream = (accept: string | undefined): boolean =>
  accept !== undefined &&
  preferenceFor(accept, EVENT_STREAM) > preferenceFor(accept, 'application/json');

/** @throws ProblemError NOT_ACCEPTABLE when the client accepts none of the types. */
export const acceptable =
  (types: readonly string[]): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    const accept = c.req.header('accept');
    if (!types.some((type) => preferenceFor(accept, type) > 0)) {
      throw new ProblemError('NOT_ACCEPTABLE');
    }
    await next();
  };

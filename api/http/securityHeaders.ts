/** Headers that tell browsers to do nothing with an answer but read it. */
import type { MiddlewareHandler } from 'hono';
import type { ApiEnv } from './environment.ts';

export const securityHeaders =
  (options: { readonly https: boolean }): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    await next();
    const { headers } = c.res;
    headers.set('X-Content-Type-Options', 'nosniff');
    headers.set('Referrer-Policy', 'no-referrer');
    headers.set('X-Frame-Options', 'DENY');
    if (!headers.has('Cross-Origin-Resource-Policy')) {
      headers.set('Cross-Origin-Resource-Policy', 'same-origin');
    }
    if (!headers.has('Content-Security-Policy')) {
      headers.set('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
    }
    // Orders are personal: nothing between us and the client keeps an answer unless a route says.
    if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
    if (options.https) headers.set('Strict-Transport-Security', 'max-age=31536000');
  };

/** Headers that tell browsers to do nothing with an answer but read it. */
import type { MiddlewareHandler } from 'hono';
import type { ApiEnv } from './environment.ts';

interface Reached {
  /** Whether clients reach the service by HTTPS. */
  readonly https: boolean;
}

const always = ({ https }: Reached): Readonly<Record<string, string>> => ({
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
  ...(https ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),
});

const UNLESS_THE_ROUTE_SAYS = {
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  // Orders are personal: nothing between us and the client keeps an answer.
  'Cache-Control': 'no-store',
} as const;

/** For an answer that no route gave. */
export const bareHeaders = (reached: Reached): Readonly<Record<string, string>> => ({
  ...always(reached),
  ...UNLESS_THE_ROUTE_SAYS,
});

export const securityHeaders =
  (reached: Reached): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    await next();
    const { headers } = c.res;
    for (const [name, value] of Object.entries(always(reached))) headers.set(name, value);
    for (const [name, value] of Object.entries(UNLESS_THE_ROUTE_SAYS)) {
      if (!headers.has(name)) headers.set(name, value);
    }
  };

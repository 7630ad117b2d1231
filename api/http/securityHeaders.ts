/** Response headers that keep browsers from doing anything with an answer but reading it. */
import type { MiddlewareHandler } from 'hono';
import type { ApiEnv } from './environment.ts';

/** Values that no route changes. `Strict-Transport-Security` is sent only over HTTPS. */
export const fixedSecurityHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
  'Strict-Transport-Security': 'max-age=31536000',
} as const;

/** Values for answers whose route sets none of its own. */
export const defaultSecurityHeaders = {
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  // Orders are personal data: no cache between the service and the client may store an answer.
  'Cache-Control': 'no-store',
} as const;

interface Transport {
  /** Whether clients reach the service by HTTPS. */
  readonly https: boolean;
}

function fixedHeaders({ https }: Transport): Readonly<Record<string, string>> {
  const { 'Strict-Transport-Security': hsts, ...always } = fixedSecurityHeaders;
  return https ? { ...always, 'Strict-Transport-Security': hsts } : always;
}

/** The headers of an answer that is given before any route runs. */
export const bareHeaders = (transport: Transport): Readonly<Record<string, string>> => ({
  ...fixedHeaders(transport),
  ...defaultSecurityHeaders,
});

export const securityHeaders =
  (transport: Transport): MiddlewareHandler<ApiEnv> =>
  async (c, next) => {
    await next();
    const { headers } = c.res;
    for (const [name, value] of Object.entries(fixedHeaders(transport))) headers.set(name, value);
    for (const [name, value] of Object.entries(defaultSecurityHeaders)) {
      if (!headers.has(name)) headers.set(name, value);
    }
  };

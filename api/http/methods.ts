/** Addresses that exist answer a wrong method with what they do offer. */
import type { Context, Hono } from 'hono';
import type { ApiEnv } from './environment.ts';
import { ProblemError } from './problem.ts';

/**
 * Answers a request that no route took: METHOD_NOT_ALLOWED with Allow, or ROUTE_NOT_FOUND. Called
 * once all routes are there.
 */
export function unmatched(app: Hono<ApiEnv>): (c: Context<ApiEnv>) => never {
  const byPath = new Map<string, Set<string>>();
  for (const { path, method } of app.routes) {
    if (method === 'ALL' || path.includes('*')) continue;
    const methods = byPath.get(path) ?? new Set();
    methods.add(method);
    if (method === 'GET') methods.add('HEAD');
    byPath.set(path, methods);
  }
  const addresses = [...byPath].map(([path, methods]) => ({
    shape: new RegExp(`^${path.replaceAll('.', '\\.').replace(/:[^/]+/g, '[^/]+')}$`),
    allow: [...methods].sort().join(', '),
  }));
  return (c) => {
    const address = addresses.find(({ shape }) => shape.test(c.req.path));
    if (!address) throw new ProblemError('ROUTE_NOT_FOUND');
    throw new ProblemError('METHOD_NOT_ALLOWED', { headers: { Allow: address.allow } });
  };
}

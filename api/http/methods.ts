/** Answers requests that match no route: 405 with Allow where the path exists, otherwise 404. */
import type { Context, Hono } from 'hono';
import type { ApiEnv } from './environment.ts';
import { ProblemError } from './problem.ts';

/**
 * Call it after all routes are added.
 *
 * @throws ProblemError METHOD_NOT_ALLOWED or ROUTE_NOT_FOUND; the returned function always throws.
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
  const patterns = [...byPath].map(([path, methods]) => ({
    shape: new RegExp(`^${path.replaceAll('.', '\\.').replace(/:[^/]+/g, '[^/]+')}$`),
    allow: [...methods].sort().join(', '),
  }));
  return (c) => {
    const pattern = patterns.find(({ shape }) => shape.test(c.req.path));
    if (!pattern) throw new ProblemError('ROUTE_NOT_FOUND');
    throw new ProblemError('METHOD_NOT_ALLOWED', { headers: { Allow: pattern.allow } });
  };
}

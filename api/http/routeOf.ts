/** The pattern of a request's route, in place of its path. */
import type { Context } from 'hono';
import { matchedRoutes } from 'hono/route';
import type { ApiEnv } from './environment.ts';

/** Asked for every few seconds. */
const PROBES = new Set(['/healthz', '/readyz']);

export const isProbe = (route: string): boolean => PROBES.has(route);

export const routeOf = (c: Context<ApiEnv>): string =>
  matchedRoutes(c).findLast(({ path }) => !path.includes('*'))?.path ?? 'none';

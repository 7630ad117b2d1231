/** Every request belongs to a trace: its caller's, by a well-formed `traceparent`, or a new one. */
import type { MiddlewareHandler } from 'hono';
import { acceptedTraceparent } from '../../ops/trace/traceparent.ts';
import { inWork } from '../../ops/trace/work.ts';
import type { ApiEnv } from './environment.ts';

export const inTrace: MiddlewareHandler<ApiEnv> = (c, next) =>
  inWork({ traceparent: acceptedTraceparent(c.req.header('traceparent')) }, next);

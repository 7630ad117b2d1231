/**
 * Every request belongs to a trace: its caller's, by a well-formed `traceparent`, or a new one. Where spans
 * are recorded the request has one, named by its route. Nothing of its address, its headers or its body is
 * in it.
 */
import type { Span } from '@opentelemetry/api';
import type { Context, MiddlewareHandler } from 'hono';
import { inRequestSpan, linkTo, markFailed } from '../../ops/trace/spans.ts';
import { acceptedTraceparent } from '../../ops/trace/traceparent.ts';
import { currentWork, inWork } from '../../ops/trace/work.ts';
import type { ApiEnv } from './environment.ts';
import { isProbe, routeOf } from './routeOf.ts';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

export const inTrace: MiddlewareHandler<ApiEnv> = (c, next) => {
  const given = c.req.header('traceparent');
  if (isProbe(c.req.path)) return inWork({ traceparent: acceptedTraceparent(given) }, next);
  const plan = { name: methodOf(c), kind: 'server' } as const;
  return inRequestSpan(plan, given, async (span) => {
    await next();
    if (span) describe(span, c);
  });
};

const methodOf = ({ req }: Context<ApiEnv>): string =>
  METHODS.has(req.method) ? req.method : '_OTHER';

function describe(span: Span, c: Context<ApiEnv>): void {
  const route = routeOf(c);
  const { status } = c.res;
  const { orderId, orderTraceparent } = currentWork() ?? {};
  span.updateName(`${methodOf(c)} ${route}`);
  span.setAttributes({
    'http.request.method': methodOf(c),
    'http.route': route,
    'http.response.status_code': status,
    ...(orderId !== undefined && { 'oms.order.id': orderId }),
  });
  // What a later request has done is in the order's own trace.
  if (orderTraceparent !== undefined) linkTo(span, orderTraceparent);
  if (status < 400) return;
  const code = c.get('problemCode') as string | undefined;
  // By OpenTelemetry's conventions a caller's mistake is no error of the server.
  if (status >= 500) markFailed(span, code ?? String(status));
  else span.setAttribute('error.type', code ?? String(status));
}

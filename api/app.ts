/** Assembles the API with any subset of its services. */
import { cors } from 'hono/cors';
import type { Logger } from 'pino';
import { probeRoutes } from '../ops/health.ts';
import { addDocumentationRoutes, type DocumentationOptions } from './docs/routes.ts';
import type { Gate } from './http/environment.ts';
import { answerError } from './http/errorHandler.ts';
import { exposedHeaders } from './http/headers.ts';
import { limitInFlight } from './http/inFlight.ts';
import { inTrace } from './http/inTrace.ts';
import { unmatched } from './http/methods.ts';
import type { RequestMetrics } from './http/metrics.ts';
import { requestId } from './http/requestId.ts';
import { requestLog } from './http/requestLog.ts';
import { type Api, createRouter } from './http/route.ts';
import { securityHeaders } from './http/securityHeaders.ts';
import type { Slots } from './http/slots.ts';
import { addServices, type Service, type ServiceDependencies } from './services.ts';

export interface ApiDependencies {
  readonly log: Logger;
  readonly metrics: RequestMetrics;
  readonly gate: Gate;
  readonly documentation: DocumentationOptions;
  readonly corsOrigins: readonly string[];
  /** Limits the requests processed at once. */
  readonly inFlight: Slots;
  /** Names the dependencies that are not available; empty when the process can do its work. */
  readonly waitingFor: () => Promise<readonly string[]>;
  /** Names what is late, which readiness tells and which is no reason to send requests elsewhere. */
  readonly late: () => readonly string[];
  readonly services: readonly Service[];
  readonly serviceDependencies: ServiceDependencies;
}

/** @returns an application that answers `app.request()` and `app.fetch`, bound to no port. */
export function createApi(deps: ApiDependencies): Api {
  const { services, gate, corsOrigins } = deps;
  const app = createRouter();

  app.use('*', inTrace, requestId(deps.log), requestLog(deps.metrics, deps.log));
  app.use('*', securityHeaders({ https: deps.documentation.publicUrl.startsWith('https:') }));
  if (corsOrigins.length > 0) {
    app.use(
      '/v1/*',
      cors({ origin: [...corsOrigins], exposeHeaders: [...exposedHeaders], maxAge: 600 }),
    );
  }
  app.route('/', probeRoutes(deps));
  app.use('*', limitInFlight(deps.inFlight), async (c, next) => {
    c.set('gate', gate);
    await next();
  });

  addServices(app, services, deps.serviceDependencies);
  addDocumentationRoutes(app, deps.documentation);

  const refuse = unmatched(app);
  app.notFound((c) => refuse(c));
  app.onError(answerError);
  return app;
}

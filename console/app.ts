/** Assembles the console: a website for people, which does nothing but by the API. */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { csrf } from 'hono/csrf';
import type { Registry } from 'prom-client';
import { probeRoutes } from '../ops/health.ts';
import { signedIn, signInRoutes } from './auth/signIn.ts';
import type { ConsoleDependencies, ConsoleEnv } from './environment.ts';
import { assetRoutes } from './http/assets.ts';
import { errorPage } from './http/errorPage.ts';
import { ownFormsOnly } from './http/forms.ts';
import { requestLog } from './http/requestLog.ts';
import { noStore, securityHeaders } from './http/securityHeaders.ts';
import { attentionRoutes } from './pages/attention/routes.ts';
import { boardRoutes } from './pages/board/routes.ts';
import { message } from './pages/message.ts';
import { orderRoutes } from './pages/order/routes.ts';
import { ordersRoutes } from './pages/orders/routes.ts';
import { paths } from './paths.ts';

/** A hundred ticked orders take eight thousand bytes. */
const MAX_FORM_BYTES = 64 * 1024;

/** @returns an application that answers `app.request()` and `app.fetch`, bound to no port. */
export function createConsole(deps: ConsoleDependencies, registry: Registry): Hono<ConsoleEnv> {
  const { log, publicUrl } = deps;
  const app = new Hono<ConsoleEnv>();
  app.use('*', requestLog(log, registry));
  app.use('*', securityHeaders({ https: publicUrl.startsWith('https:') }), noStore);
  app.route('/', probeRoutes({ waitingFor: deps.waitingFor }));
  app.route('/', assetRoutes());
  app.use('*', bodyLimit({ maxSize: MAX_FORM_BYTES }));
  app.use('*', csrf({ origin: new URL(publicUrl).origin }));
  app.route('/', signInRoutes(deps));
  app.get('/', (c) => c.redirect(paths.home, 303));

  app.use('/console/*', signedIn(deps), ownFormsOnly);
  app.get(paths.home, (c) => c.redirect(paths.orders, 303));
  app.post(paths.signOut, (c) => {
    deps.sessions.end(c);
    return c.redirect(paths.signOut, 303);
  });
  app.route('/', ordersRoutes());
  app.route('/', orderRoutes(deps));
  app.route('/', attentionRoutes());
  app.route('/', boardRoutes(deps));
  app.notFound((c) =>
    message(c, { title: 'Not found', text: 'There is no such page.', status: 404 }),
  );
  app.onError(errorPage(log));
  return app;
}

/** Signing in and out, and the guard of all other pages. */
import { Hono, type MiddlewareHandler } from 'hono';
import type { ConsoleDependencies, ConsoleEnv } from '../environment.ts';
import { message } from '../pages/message.ts';
import { paths } from '../paths.ts';
import { TokenTooLong } from './session.ts';

/** Only pages of the console are led back to: any other address could be another site's. */
const pathTo = (to: string | undefined): string =>
  to !== undefined && /^\/console(?:\/[\w-]+)*$/.test(to) ? to : paths.home;

export function signInRoutes(deps: ConsoleDependencies): Hono<ConsoleEnv> {
  const { sessions, issuer, log } = deps;
  const again = { to: paths.signIn, text: 'Sign in' };
  const app = new Hono<ConsoleEnv>();

  app.get(paths.signIn, async (c) => {
    try {
      const { url, checks } = await issuer.begin(c.req.query('again') !== undefined);
      await sessions.beginAttempt(c, { ...checks, to: pathTo(c.req.query('to')) });
      return c.redirect(url.href, 303);
    } catch (err) {
      log.warn({ err }, 'the issuer cannot be asked');
      const text = 'The sign-in service does not answer. Try again soon.';
      return message(c, { title: 'Sign-in is not possible', text, status: 502, link: again });
    }
  });

  app.get(paths.callback, async (c) => {
    const attempt = await sessions.endAttempt(c);
    if (!attempt) {
      const text = 'It began in another browser, or more than ten minutes ago.';
      return message(c, { title: 'This sign-in is over', text, status: 400, link: again });
    }
    try {
      const query = c.req.url.split('?')[1] ?? '';
      const { accessToken, name } = await issuer.finish(query, attempt);
      const { subject, scopes, tokenExpiresAt } = await deps.verify(accessToken);
      const longest = Date.now() + deps.sessionMinutes * 60_000;
      const expiresAt = Math.min(longest, tokenExpiresAt);
      const who = { subject, name: name ?? subject, scopes: [...scopes] };
      await sessions.write(c, { ...who, accessToken, expiresAt });
      return c.redirect(attempt.to, 303);
    } catch (err) {
      log.warn({ err }, 'a sign-in failed');
      const text =
        err instanceof TokenTooLong
          ? 'The access token is too long for a cookie: the issuer puts too much into it.'
          : 'The sign-in service did not confirm it, or its token is not one of this API.';
      return message(c, { title: 'The sign-in failed', text, status: 400, link: again });
    }
  });

  app.get(paths.signOut, (c) =>
    message(c, {
      title: 'You are signed out',
      text: 'You may still be signed in at the sign-in service.',
      link: { to: `${paths.signIn}?again`, text: 'Sign in' },
    }),
  );
  return app;
}

/** Reads who is signed in. A page asks who is not to sign in; a form does nothing. */
export const signedIn =
  ({ sessions, ordersApi }: ConsoleDependencies): MiddlewareHandler<ConsoleEnv> =>
  async (c, next) => {
    const session = await sessions.read(c);
    if (!session) {
      const link = { to: `${paths.signIn}?to=${pathTo(c.req.path)}`, text: 'Sign in' };
      if (c.req.method === 'GET' && c.req.header('x-fragment') === undefined)
        return c.redirect(link.to, 303);
      const text = 'Nothing was done. Sign in, and do it again.';
      return message(c, { title: 'Your session is over', text, status: 401, link });
    }
    c.set('session', session);
    c.set('orders', ordersApi(session.accessToken));
    return next();
  };

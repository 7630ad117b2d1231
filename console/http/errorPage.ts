/** The page for what went wrong. */
import type { ErrorHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Logger } from 'pino';
import type { ConsoleEnv } from '../environment.ts';
import { message } from '../pages/message.ts';
import { paths } from '../paths.ts';
import { Refusal } from './refusal.ts';

/** From what was refused about an order back to the order. */
function back(path: string) {
  const [, order] = /^(\/console\/orders\/[0-9a-f-]{36})\/\w+$/.exec(path) ?? [];
  return order ? { link: { to: order, text: 'Back to the order' } } : {};
}

const TITLES: Readonly<Record<number, string>> = {
  403: 'You may not do this',
  404: 'Not found',
  502: 'Not available',
};

export const errorPage =
  (log: Logger): ErrorHandler<ConsoleEnv> =>
  (error, c) => {
    if (error instanceof Refusal && error.status === 401) {
      const link = { to: paths.signIn, text: 'Sign in' };
      const text = 'The API takes your sign-in no more.';
      return message(c, { title: 'Your session is over', text, status: 401, link });
    }
    if (error instanceof Refusal) {
      const status = error.status as ContentfulStatusCode;
      const title = TITLES[status] ?? 'This was refused';
      return message(c, {
        title,
        text: `${error.message} (${error.code})`,
        status,
        ...back(c.req.path),
      });
    }
    if (error instanceof HTTPException) {
      const text = 'This form is not one of the page you are on.';
      return message(c, { title: 'This was refused', text, status: error.status });
    }
    log.error({ err: error }, 'a page failed');
    const text = 'Something went wrong on our side.';
    return message(c, { title: 'This page failed', text, status: 500 });
  };

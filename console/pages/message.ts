/** A page with one message: what went wrong, and what to do. */
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ConsoleEnv } from '../environment.ts';
import { paths } from '../paths.ts';
import { html } from './html.ts';
import { page } from './layout.ts';

interface Message {
  readonly title: string;
  readonly text: string;
  readonly status?: ContentfulStatusCode;
  /** The way on; the beginning by default. */
  readonly link?: { readonly to: string; readonly text: string };
}

const BEGINNING = { to: paths.home, text: 'To the orders' };

export function message(c: Context<ConsoleEnv>, { title, text, status = 200, link }: Message) {
  const { to, text: words } = link ?? BEGINNING;
  const session = c.get('session') ?? null;
  const body = html`<p>${text}</p><p><a href="${to}">${words}</a></p>`;
  return page(c, { title, status, session, body });
}

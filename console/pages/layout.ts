/** What every page has: its head, the way through the console, and who is signed in. */
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Session } from '../auth/session.ts';
import { type ConsoleEnv, may } from '../environment.ts';
import { FORM_TOKEN } from '../http/forms.ts';
import { paths } from '../paths.ts';
import { type Html, html, nothing } from './html.ts';

interface Page {
  readonly title: string;
  readonly body: Html;
  readonly status?: ContentfulStatusCode;
  /** Null for who is not signed in. */
  readonly session: Session | null;
}

export const tokenField = ({ formToken }: Session): Html =>
  html`<input type="hidden" name="${FORM_TOKEN}" value="${formToken}">`;

function navigation(c: Context, session: Session): Html {
  const link = (path: string, text: string): Html => {
    const isHere = c.req.path === path;
    return html`<li><a href="${path}"${isHere ? html` aria-current="page"` : nothing}>${text}</a></li>`;
  };
  const isOperator = may(session, 'orders:operate');
  return html`<nav aria-label="Console"><ul>
    ${link(paths.orders, 'Orders')}
    ${isOperator ? link(paths.attention, 'Attention') : nothing}
    ${isOperator ? link(paths.board, 'Board') : nothing}
  </ul></nav>
  <form method="post" action="${paths.signOut}" class="person">
    ${tokenField(session)}<span>${session.name}</span><button class="plain">Sign out</button>
  </form>`;
}

export const page = (c: Context<ConsoleEnv>, { title, body, status = 200, session }: Page) =>
  c.html(
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Orders console</title>
<link rel="stylesheet" href="${paths.assets}/console.css">
<link rel="icon" href="${paths.assets}/icon.svg" type="image/svg+xml">
<script src="${paths.assets}/console.js" defer></script>
</head>
<body>
<a class="skip" href="#main">To the content</a>
<header><a class="brand" href="${paths.home}">Orders console</a>${session ? navigation(c, session) : nothing}</header>
<main id="main" tabindex="-1">
<h1>${title}</h1>
${body}
</main>
</body>
</html>`,
    status,
  );

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import { CLIENTS, type DevelopmentClient } from './clients.ts';

const PATH = /^\/sign-in\/[\w-]+$/;

export const signInUrl = (uid: string): string => `/sign-in/${uid}`;

/**
 * Serves the sign-in page: one link per user and no password, because this is a developer's
 * machine.
 *
 * @returns false for any other request, which stays unanswered
 */
export async function signIn(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const { pathname, searchParams } = new URL(request.url ?? '/', provider.issuer);
  if (!PATH.test(pathname)) return false;
  const person = CLIENTS.find(({ id }) => id === searchParams.get('as'));
  try {
    const { prompt } = await provider.interactionDetails(request, response);
    if (prompt.name === 'login' && person) {
      await provider.interactionFinished(request, response, { login: { accountId: person.id } });
    } else {
      page(response, prompt.name === 'login' ? 200 : 403, pathname);
    }
  } catch {
    page(response, 400, pathname);
  }
  return true;
}

function page(response: ServerResponse, status: number, path: string): void {
  const link = ({ id, scopes }: DevelopmentClient): string =>
    `<p><a href="${path}?as=${id}">${id}</a><br><small>${scopes.join(', ')}</small></p>`;
  const body =
    status === 200
      ? `<h1>Sign in as</h1>${CLIENTS.map(link).join('')}`
      : '<h1>This sign-in is over</h1><p>Begin again from the page that you came from.</p>';
  const head = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Sign in</title>';
  const style = '<style>body{font:18px system-ui;margin:15vh auto;width:20em}</style>';
  response
    .writeHead(status, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    })
    .end(`${head}${style}${body}</html>`);
}

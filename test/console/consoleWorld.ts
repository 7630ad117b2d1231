/** The console for a test file: on a real API, database and issuer, and called without a port. */
import { createOrdersApi } from '@order-management/client';
import { Registry } from 'prom-client';
import { afterAll } from 'vitest';
import { createTokenVerifier } from '../../api/http/accessToken.ts';
import { createIssuerKeys } from '../../api/http/issuerKeys.ts';
import { startHttpServer } from '../../api/http/server.ts';
import { createConsole } from '../../console/app.ts';
import { createIssuer } from '../../console/auth/issuer.ts';
import { createSessions } from '../../console/auth/session.ts';
import type { ConsoleDependencies } from '../../console/environment.ts';
import { connectDatabase } from '../../db/client.ts';
import { createLogger } from '../../ops/logger.ts';
import { readConfig } from '../../ops/settings.ts';
import { type ApiWorld, apiWorld, type WorldOptions } from '../support/apiWorld.ts';
import { CONSOLE_ORIGIN } from '../support/engineServer.ts';

const KEY = 'a key of the console that only tests use';

interface Page {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Where the page redirects to; null when it does not. */
  readonly location: string | null;
}

/** A browser without scripts: it keeps cookies, and follows nothing by itself. */
export interface Visitor {
  get(path: string, headers?: Record<string, string>): Promise<Page>;
  /** With the form token of the page that was read last. */
  post(
    path: string,
    fields: Record<string, string | readonly string[]>,
    headers?: Record<string, string>,
  ): Promise<Page>;
  readonly cookies: ReadonlyMap<string, string>;
}

export interface ConsoleWorld extends ApiWorld {
  readonly consoleLog: string[];
  visitor(): Visitor;
  /** Signs in as one of the issuer's people. @returns the answer that ends it */
  signIn(visitor: Visitor, person: string, path?: string): Promise<Page>;
  signedIn(person: string): Promise<Visitor>;
}

/** Call it at the top level of a test file. */
export async function consoleWorld(
  options: WorldOptions & Partial<Pick<ConsoleDependencies, 'workflowUrl'>> = {},
): Promise<ConsoleWorld> {
  const world = await apiWorld(options);
  const { issuer, audience } = world.issuer;
  const server = await startHttpServer(world.api.fetch, {
    host: '127.0.0.1',
    port: 0,
    requestTimeoutMs: 15_000,
  });
  const database = connectDatabase(world.databaseUrl, 3, 'console-test', { role: 'oms_console' });
  afterAll(async () => {
    await server.close(0);
    await database.close();
  });
  const consoleLog: string[] = [];
  const app = createConsole(
    {
      log: createLogger('console', 'debug', { write: (line) => void consoleLog.push(line) }),
      db: database.db,
      waitingFor: async () => [],
      publicUrl: CONSOLE_ORIGIN,
      sessions: createSessions({ key: KEY, https: false }),
      issuer: createIssuer({
        issuer,
        clientId: 'console',
        scopes: readConfig(['OAUTH_CONSOLE_SCOPES'], {}).OAUTH_CONSOLE_SCOPES,
        redirectUri: `${CONSOLE_ORIGIN}/console/callback`,
      }),
      verify: createTokenVerifier({
        issuer,
        audience,
        keys: createIssuerKeys({ issuer, jwksUri: null }),
      }),
      ordersApi: (token) =>
        createOrdersApi({ url: `http://127.0.0.1:${server.port}`, token: () => token }),
      sessionMinutes: 60,
      workflowUrl: options.workflowUrl ?? ((id) => `http://temporal.test/workflows/${id}`),
    },
    new Registry(),
  );
  const visitor = () => createVisitor((url, init) => app.request(url, init));
  const signIn: ConsoleWorld['signIn'] = async (own, person, path = '/console/sign-in') => {
    const away = (await own.get(path)).location ?? '';
    return own.get(await signInAtIssuer(away, person));
  };
  return {
    ...world,
    consoleLog,
    visitor,
    signIn,
    async signedIn(person) {
      const own = visitor();
      await signIn(own, person);
      return own;
    },
  };
}

type Send = (url: string, init: RequestInit) => Response | Promise<Response>;

export function createVisitor(send: Send, origin = CONSOLE_ORIGIN): Visitor {
  const cookies = new Map<string, string>();
  let formToken = '';
  const visit = async (path: string, init: RequestInit): Promise<Page> => {
    const headers = new Headers(init.headers);
    headers.set('cookie', [...cookies].map((pair) => pair.join('=')).join('; '));
    const url = new URL(path, origin).href;
    const answer = await send(url, { ...init, headers, redirect: 'manual' });
    for (const cookie of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (cookie.split(';')[0] ?? '').split('=');
      if (/max-age=0/i.test(cookie)) cookies.delete(name);
      else cookies.set(name, value);
    }
    const text = await answer.text();
    formToken = /name="formToken" value="([^"]+)"/.exec(text)?.[1] ?? formToken;
    const { status, headers: answered } = answer;
    return { status, headers: answered, text, location: answered.get('location') };
  };
  return {
    cookies,
    get: (path, headers = {}) => visit(path, { headers }),
    post(path, fields, headers = { 'sec-fetch-site': 'same-origin' }) {
      const body = new URLSearchParams();
      for (const [name, value] of Object.entries({ formToken, ...fields }))
        for (const each of [value].flat()) body.append(name, each);
      return visit(path, { method: 'POST', headers, body });
    },
  };
}

/** Follows the issuer's pages. @returns the address of the console that it leads back to */
export async function signInAtIssuer(authorization: string, person: string): Promise<string> {
  const browser = createVisitor((url, init) => fetch(url, init));
  const at = async (url: string) => new URL((await browser.get(url)).location ?? url, url).href;
  const page = await at(authorization);
  await browser.get(page);
  return at(await at(`${page}?as=${person}`));
}

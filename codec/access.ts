/** Who may decrypt: by an access token, or, for the Temporal UI, by being signed in to the console. */
import type { Context } from 'hono';
import type { Caller } from '../api/http/environment.ts';
import { ProblemError } from '../api/http/problem.ts';
import type { Sessions } from '../console/auth/session.ts';

export interface AccessDependencies {
  /** @throws ProblemError TOKEN_INVALID, or SERVICE_UNAVAILABLE without the issuer's keys. */
  verify(token: string): Promise<Caller>;
  /** The console's sessions; null where there is no console. */
  readonly sessions: Pick<Sessions, 'read'> | null;
  /** Of the Temporal UI; null when there is none. */
  readonly uiOrigin: string | null;
}

/** Operators, and the workers of other teams. */
const SCOPES = ['payloads:read', 'orders:operate'] as const;

/** @throws ProblemError TOKEN_MISSING, TOKEN_INVALID, SCOPE_MISSING, SERVICE_UNAVAILABLE */
export async function callerOf(c: Context, deps: AccessDependencies): Promise<Caller> {
  const caller = await deps.verify(await tokenOf(c, deps));
  if (!SCOPES.some((scope) => caller.scopes.has(scope))) throw new ProblemError('SCOPE_MISSING');
  return caller;
}

async function tokenOf(c: Context, { sessions, uiOrigin }: AccessDependencies): Promise<string> {
  const [, token] = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '') ?? [];
  if (token !== undefined) return token;
  // A browser sends the cookie for any page: only the Temporal UI's may use it.
  const isUi = uiOrigin !== null && c.req.header('origin') === uiOrigin;
  const session = isUi ? await sessions?.read(c) : null;
  if (!session) throw new ProblemError('TOKEN_MISSING');
  return session.accessToken;
}

/**
 * The codec server: decrypts payloads for the Temporal UI and for the workers of other teams, by
 * Temporal's remote codec protocol.
 */
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import type { Logger } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { type Caller, callerKeyOf } from '../api/http/environment.ts';
import { ProblemError, problemAnswer, temporaryProblem } from '../api/http/problem.ts';
import type { RateLimiter } from '../api/http/rateLimit.ts';
import { probeRoutes } from '../ops/health.ts';
import type { KeyRing } from '../privacy/keyRing.ts';
import type { PayloadKeys } from '../privacy/payloadKeys.ts';
import { type AccessDependencies, callerOf } from './access.ts';
import { decode, encode } from './decode.ts';
import { jsonOf, payloadsIn } from './payloadJson.ts';

/** A page of a history; Temporal lets one payload have two megabytes. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;
const LONGEST_LIST_OF_KEYS = 20;

export interface CodecDependencies extends AccessDependencies {
  readonly log: Logger;
  readonly ring: KeyRing;
  readonly keys: PayloadKeys;
  readonly rateLimiter: RateLimiter;
  readonly waitingFor: () => Promise<readonly string[]>;
}

/** @returns an application that answers `app.request()` and `app.fetch`, bound to no port. */
export function createCodecServer(deps: CodecDependencies): Hono {
  const { log, uiOrigin } = deps;
  const app = new Hono();
  app.route('/', probeRoutes({ waitingFor: deps.waitingFor }));
  app.use('/codec/*', async (c, next) => {
    await next();
    c.header('Cache-Control', 'no-store');
    c.header('X-Content-Type-Options', 'nosniff');
  });
  app.use(
    '/codec/*',
    cors({
      origin: (origin) => (origin === uiOrigin ? origin : null),
      allowMethods: ['POST'],
      allowHeaders: ['Content-Type', 'X-Namespace', 'Authorization', 'Authorization-Extras'],
      credentials: true,
      maxAge: 600,
    }),
  );
  app.use('/codec/*', bodyLimit({ maxSize: MAX_BODY_BYTES, onError: tooLarge }));
  app.post('/codec/decode', async (c) => {
    const caller = await admitted(c, deps);
    const { payloads, count, keyIds } = await decode(deps.keys, await payloadsOf(c));
    audit(log, caller, 'payloads decrypted', { count, keyIds });
    return c.json(jsonOf(payloads));
  });
  app.post('/codec/encode', async (c) => {
    await admitted(c, deps);
    return c.json(jsonOf(encode(deps.ring, await payloadsOf(c))));
  });
  app.notFound((c) => answerOf(c, new ProblemError('ROUTE_NOT_FOUND')));
  app.onError((error, c) => {
    if (error instanceof ProblemError) return answerOf(c, error);
    log.error({ err: error }, 'a request failed');
    return answerOf(c, new ProblemError('INTERNAL'));
  });
  return app;
}

async function admitted(c: Context, deps: CodecDependencies): Promise<Caller> {
  const caller = await callerOf(c, deps);
  const { allowed, retryAfterSeconds } = deps.rateLimiter.take(callerKeyOf(caller));
  if (!allowed) throw temporaryProblem('RATE_LIMITED', retryAfterSeconds);
  return caller;
}

async function payloadsOf(c: Context) {
  const isJson = c.req.header('content-type')?.startsWith('application/json');
  const payloads = isJson ? payloadsIn(await c.req.json().catch(() => null)) : null;
  if (payloads === null) throw new ProblemError('INVALID_REQUEST');
  return payloads;
}

/** Who read of which customers' keys; never what. The protocol does not say of which workflow. */
function audit(
  log: Logger,
  { subject, clientId }: Caller,
  message: string,
  { count, keyIds }: { readonly count: number; readonly keyIds: readonly string[] },
): void {
  if (count === 0) return;
  const listed = keyIds.slice(0, LONGEST_LIST_OF_KEYS);
  log.info({ subject, clientId, payloads: count, keys: keyIds.length, keyIds: listed }, message);
}

const tooLarge = (c: Context): Response => answerOf(c, new ProblemError('BODY_TOO_LARGE'));

function answerOf(c: Context, problem: ProblemError): Response {
  const request = { requestId: uuidv7(), path: c.req.path };
  const { status, headers, body } = problemAnswer(problem, request);
  return c.body(body, status, headers);
}

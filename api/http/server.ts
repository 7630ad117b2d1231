/** The Node server under the API: its limits, what it says to broken requests, and its end. */

import { randomUUID } from 'node:crypto';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener, RequestError } from '@hono/node-server';
import { type ErrorCode, errors } from '../../contracts/errors.ts';
import { listen } from '../../ops/listen.ts';
import { ProblemError, problemAnswer } from './problem.ts';
import { bareHeaders } from './securityHeaders.ts';
import { createShares } from './slots.ts';

const MAX_HEADER_BYTES = 16 * 1024;
const HEADERS_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 30_000;
const MAX_CONNECTIONS = 10_000;
/** Requests that a client may send ahead of their answers: each of those is kept for it. */
const MOST_AHEAD = 16;
/** Longer than any answer is held, and than a live timeline is silent. */
const STALLED_MS = 120_000;

export interface HttpServer {
  readonly port: number;
  /** Takes no more requests, lets those in flight finish for `limitMs`, then cuts them off. */
  close(limitMs: number): Promise<void>;
}

export interface ServerOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** For a whole request to arrive: what is slower holds a connection for nothing. */
  readonly requestTimeoutMs: number;
  /** Without a byte either way, so that who does not read holds no answer in memory for ever. */
  readonly stalledMs?: number;
  /** Whether clients reach the service by HTTPS; not when not told. */
  readonly https?: boolean;
}

/** @throws Error EADDRINUSE when the port is taken. */
export async function startHttpServer(
  fetch: Parameters<typeof getRequestListener>[0],
  options: ServerOptions,
): Promise<HttpServer> {
  const limits = {
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: Math.min(HEADERS_TIMEOUT_MS, options.requestTimeoutMs),
    requestTimeout: options.requestTimeoutMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: 1_000,
    // A missing Host is refused below, with a problem instead of an empty answer.
    requireHostHeader: false,
  };
  const bare = bareProblems(bareHeaders({ https: options.https ?? false }));
  const listener = getRequestListener(fetch, { errorHandler: answerUnusable(bare) });
  const answers = new WeakMap<Duplex, ServerResponse>();
  const unanswered = createShares<Duplex>(MOST_AHEAD);
  const server = createServer(limits, (request, response) => {
    const { socket } = request;
    const release = unanswered.take(socket);
    if (!release) return void socket.destroy();
    response.once('close', release);
    answers.set(socket, response);
    void listener(request, response);
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.timeout = options.stalledMs ?? Math.max(STALLED_MS, 2 * options.requestTimeoutMs);
  server.on('clientError', answerBrokenRequest(bare, answers));
  server.on('connect', (_request, socket: Socket) => endWith(socket, bare('INVALID_REQUEST')));
  server.on('checkExpectation', ({ socket }) => endWith(socket, bare('INVALID_REQUEST')));
  const port = await listen(server, options.host, options.port);
  return {
    port,
    close: (limitMs) => closeServer(server, limitMs),
  };
}

function closeServer(server: Server, limitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cutOff = setTimeout(() => server.closeAllConnections(), limitMs);
    // A connection whose request ends now is kept alive by its client, and would keep us alive.
    const idle = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearTimeout(cutOff);
      clearInterval(idle);
      resolve();
    });
  });
}

const brokenRequests: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
};

type BareProblems = ReturnType<typeof bareProblems>;

/** Problems of requests that no route has seen. */
const bareProblems = (headers: Readonly<Record<string, string>>) => (code: ErrorCode) => {
  const requestId = randomUUID();
  const answer = problemAnswer(new ProblemError(code), { requestId, path: '/' });
  const { title } = errors[code];
  const all = { ...headers, ...answer.headers, 'X-Request-Id': requestId, Connection: 'close' };
  return { ...answer, title, headers: all };
};

/** What Node's parser refuses never reaches a route, yet gets the same kind of answer. */
const answerBrokenRequest =
  (bare: BareProblems, answers: WeakMap<Duplex, ServerResponse>) =>
  (error: Error & { readonly code?: string }, socket: Duplex): void => {
    if (error.code === 'ECONNRESET' || !socket.writable || isAnswered(answers.get(socket))) {
      socket.destroy();
      return;
    }
    endWith(socket, bare(brokenRequests[error.code ?? ''] ?? 'INVALID_REQUEST'));
  };

/** Whether the request at hand has its answer, or part of it: nothing may follow that. */
const isAnswered = (response: ServerResponse | undefined): boolean =>
  response?.headersSent === true && !(response.writableFinished && response.req.complete);

/** What Node takes and no URL can be made of: no Host, a Host that is none, `OPTIONS *`. */
const answerUnusable =
  (bare: BareProblems) =>
  (error: unknown): Response => {
    const code = error instanceof RequestError ? 'INVALID_REQUEST' : 'INTERNAL';
    const { status, headers, body } = bare(code);
    return new Response(body, { status, headers });
  };

function endWith(socket: Duplex, problem: ReturnType<BareProblems>): void {
  const { status, title, headers, body } = problem;
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

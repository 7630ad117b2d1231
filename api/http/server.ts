/** The Node HTTP server of the API: its limits, its answers to broken requests, and its shutdown. */
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
/** Unanswered requests per connection (HTTP pipelining): each is kept in memory. */
const MAX_PIPELINED = 16;
/** Longer than any held answer (`Prefer: wait`) and than any silence of a live timeline. */
const STALLED_MS = 120_000;

export interface HttpServer {
  readonly port: number;
  /** Accepts no more requests, lets those in flight finish for `limitMs` milliseconds, then cuts them off. */
  close(limitMs: number): Promise<void>;
}

export interface ServerOptions {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Milliseconds within which a whole request must arrive. */
  readonly requestTimeoutMs: number;
  /**
   * Milliseconds without a byte in either direction after which a connection is closed, so that a
   * client that does not read cannot keep an answer in memory for ever.
   */
  readonly stalledMs?: number;
  /** Whether clients reach the service by HTTPS; false by default. */
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
    // A missing Host is refused in `answerUnusable`, with a problem instead of an empty answer.
    requireHostHeader: false,
  };
  const bare = bareProblems(bareHeaders({ https: options.https ?? false }));
  const listener = getRequestListener(fetch, { errorHandler: answerUnusable(bare) });
  const answers = new WeakMap<Duplex, ServerResponse>();
  const unanswered = createShares<Duplex>(MAX_PIPELINED);
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
    // Clients keep connections alive after their request, which would delay the end of the process.
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

/** Problems of requests that reach no route. */
const bareProblems = (headers: Readonly<Record<string, string>>) => (code: ErrorCode) => {
  const requestId = randomUUID();
  const answer = problemAnswer(new ProblemError(code), { requestId, path: '/' });
  const { title } = errors[code];
  const complete = {
    ...headers,
    ...answer.headers,
    'X-Request-Id': requestId,
    Connection: 'close',
  };
  return { ...answer, title, headers: complete };
};

/** Answers a request that Node's HTTP parser refuses with a problem, as a route would. */
const answerBrokenRequest =
  (bare: BareProblems, answers: WeakMap<Duplex, ServerResponse>) =>
  (error: Error & { readonly code?: string }, socket: Duplex): void => {
    if (error.code === 'ECONNRESET' || !socket.writable || isAnswered(answers.get(socket))) {
      socket.destroy();
      return;
    }
    endWith(socket, bare(brokenRequests[error.code ?? ''] ?? 'INVALID_REQUEST'));
  };

/** Whether an answer was sent in part or whole, after which nothing may be written. */
const isAnswered = (response: ServerResponse | undefined): boolean =>
  response?.headersSent === true && !(response.writableFinished && response.req.complete);

/** Answers requests that have no valid URL: without Host, with an invalid Host, or `OPTIONS *`. */
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

/** The Node server under the API: its limits, what it says to broken requests, and its end. */

import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { getRequestListener, RequestError } from '@hono/node-server';
import { type ErrorCode, errors } from '../../contracts/errors.ts';
import { ProblemError, problemAnswer } from './problem.ts';

const MAX_HEADER_BYTES = 16 * 1024;
const HEADERS_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 30_000;
const MAX_CONNECTIONS = 10_000;

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
}

/** @throws when the address is taken. */
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
  const listener = getRequestListener(fetch, { errorHandler: answerUnusable });
  const server = createServer(limits, (request, response) => void listener(request, response));
  server.maxConnections = MAX_CONNECTIONS;
  server.on('clientError', answerBrokenRequest);
  server.on('connect', (_request, socket: Socket) => endWith(socket, 'INVALID_REQUEST'));
  server.on('checkExpectation', ({ socket }) => endWith(socket, 'INVALID_REQUEST'));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
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

/** What Node's parser refuses never reaches a route, yet gets the same kind of answer. */
function answerBrokenRequest(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  endWith(socket, brokenRequests[error.code ?? ''] ?? 'INVALID_REQUEST');
}

/** A problem of a request that no route has seen. */
function bareProblem(code: ErrorCode) {
  const requestId = randomUUID();
  const answer = problemAnswer(new ProblemError(code), { requestId, path: '/' });
  const headers = {
    ...answer.headers,
    'X-Request-Id': requestId,
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
    Connection: 'close',
  };
  return { ...answer, headers };
}

/** What Node takes and no URL can be made of: no Host, a Host that is none, `OPTIONS *`. */
function answerUnusable(error: unknown): Response {
  const code = error instanceof RequestError ? 'INVALID_REQUEST' : 'INTERNAL';
  const { status, headers, body } = bareProblem(code);
  return new Response(body, { status, headers });
}

function endWith(socket: Socket, code: ErrorCode): void {
  const { status, headers, body } = bareProblem(code);
  const head = [
    `HTTP/1.1 ${status} ${errors[code].title}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** The Node HTTP server of the API: its limits, its answers to broken requests, and its shutdown. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener } from '@hono/node-server';
import { listen } from '../../ops/listen.ts';
import {
  answerBrokenRequest,
  answerUnusable,
  bareProblems,
  endWith,
  type RefusedRequest,
} from './brokenRequests.ts';
import { bareHeaders } from './securityHeaders.ts';
import { createShares } from './slots.ts';
import { limitUnread } from './unreadAnswers.ts';

const MAX_HEADER_BYTES = 16 * 1024;
const HEADERS_TIMEOUT_MS = 10_000;
const KEEP_ALIVE_MS = 30_000;
const MAX_CONNECTIONS = 10_000;
/** Unanswered requests per connection (HTTP pipelining): each is kept in memory. */
const MAX_PIPELINED = 16;
const MAX_UNREAD_BYTES = 64 * 1024 * 1024;
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
  /** Bytes of unread answers that all connections together may keep in memory. */
  readonly maxUnreadBytes?: number;
  /** Told about requests that reach no route: Node's parser or the server itself has refused them. */
  readonly onRefused?: (refused: RefusedRequest) => void;
}

/** @throws ConfigurationError when the port is taken. */
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
  const bare = bareProblems(bareHeaders({ https: options.https ?? false }), options.onRefused);
  const listener = getRequestListener(fetch, { errorHandler: answerUnusable(bare) });
  const answers = new WeakMap<Duplex, ServerResponse>();
  const unread = limitUnread(options.maxUnreadBytes ?? MAX_UNREAD_BYTES);
  const unanswered = createShares<Duplex>(MAX_PIPELINED);
  const server = createServer(limits, (request, response) => {
    const { socket } = request;
    const release = unanswered.take(socket);
    if (!release) {
      bare('INVALID_REQUEST');
      return void socket.destroy();
    }
    response.once('close', release);
    answers.set(socket, response);
    unread.watch(response);
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
    async close(limitMs) {
      await closeServer(server, limitMs);
      unread.stop();
    },
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

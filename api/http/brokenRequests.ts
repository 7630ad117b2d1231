/** Answers to requests that reach no route: Node's HTTP parser, or the server itself, refuses them. */
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { RequestError } from '@hono/node-server';
import { type ErrorCode, errors } from '../../contracts/errors.ts';
import { ProblemError, problemAnswer } from './problem.ts';

export interface RefusedRequest {
  readonly requestId: string;
  readonly status: number;
  readonly code: ErrorCode;
}

const brokenRequests: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'HEADERS_TOO_LARGE',
  ERR_HTTP_REQUEST_TIMEOUT: 'REQUEST_TIMEOUT',
};

export type BareProblems = ReturnType<typeof bareProblems>;

/** Makes the problems of such requests, and tells `onRefused` about each. */
export const bareProblems =
  (
    headers: Readonly<Record<string, string>>,
    onRefused: (refused: RefusedRequest) => void = () => {},
  ) =>
  (code: ErrorCode) => {
    const requestId = randomUUID();
    const answer = problemAnswer(new ProblemError(code), { requestId, path: '/' });
    onRefused({ requestId, status: answer.status, code });
    const { title } = errors[code];
    const complete = {
      ...headers,
      ...answer.headers,
      'X-Request-Id': requestId,
      Connection: 'close',
    };
    return { ...answer, title, headers: complete };
  };

/**
 * Answers a request that Node's HTTP parser refuses with a problem, as a route would. What comes after
 * a whole request is another one: the first gets its own answer before.
 *
 * @param answers the newest answer of each connection, begun or not
 */
export const answerBrokenRequest = (
  bare: BareProblems,
  answers: WeakMap<Duplex, ServerResponse>,
) => {
  const refused = new WeakSet<Duplex>();
  return (error: Error & { readonly code?: string }, socket: Duplex): void => {
    const answer = answers.get(socket);
    if (error.code === 'ECONNRESET' || !socket.writable || isCutOff(answer)) {
      socket.destroy();
      return;
    }
    // The parser fails again with every further packet.
    if (refused.has(socket)) return;
    refused.add(socket);
    const code = brokenRequests[error.code ?? ''] ?? 'INVALID_REQUEST';
    const refuse = (): void => {
      const problem = bare(code);
      if (socket.writable) endWith(socket, problem);
    };
    if (answer && !answer.writableFinished && answer.req.complete) {
      answer.once('finish', refuse);
    } else {
      refuse();
    }
  };
};

/** Whether the answer to a request that has not arrived whole is sent in part or whole. */
const isCutOff = (answer: ServerResponse | undefined): boolean =>
  answer?.headersSent === true && !answer.req.complete;

/** Answers requests that have no valid URL: without Host, with an invalid Host, or `OPTIONS *`. */
export const answerUnusable =
  (bare: BareProblems) =>
  (error: unknown): Response => {
    const code = error instanceof RequestError ? 'INVALID_REQUEST' : 'INTERNAL';
    const { status, headers, body } = bare(code);
    return new Response(body, { status, headers });
  };

export function endWith(socket: Duplex, problem: ReturnType<BareProblems>): void {
  const { status, title, headers, body } = problem;
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

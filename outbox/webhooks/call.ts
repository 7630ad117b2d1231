/** Calls an endpoint of a subscriber: bounded in time and size, follows no redirect. */
import { type IncomingMessage, Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { TimeLimitError, withTimeLimit } from '../../ops/timeLimit.ts';
import { AddressRefusedError, type SsrfGuard } from './ssrfGuard.ts';

interface Call {
  readonly method: 'POST' | 'OPTIONS';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Caller {
  /** Resolves with the answer's head, its body read. Settles in any case. */
  call(call: Call): Promise<IncomingMessage>;
  close(): void;
}

export interface CallerOptions {
  readonly guard: SsrfGuard;
  /** Milliseconds a call may take. */
  readonly timeoutMs: number;
}

const MAX_ANSWER_BYTES = 65_536;
const MAX_SOCKETS = 100;
/** Milliseconds for a request that was cut off to say so. */
const MARGIN_MS = 1_000;

export function createCaller({ guard, timeoutMs }: CallerOptions): Caller {
  const options = { keepAlive: true, maxSockets: MAX_SOCKETS, timeout: 30_000 };
  const agents = { plain: new PlainAgent(options), tls: new TlsAgent(options) };

  const answerTo = ({ method, url, headers, body }: Call) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const checked = guard.checkUrl(url);
      const isPlain = checked.protocol === 'http:';
      const request = (isPlain ? plainRequest : tlsRequest)(
        checked,
        {
          method,
          headers: { ...headers, 'user-agent': 'order-management-service' },
          lookup: guard.lookupFor(checked),
          agent: isPlain ? agents.plain : agents.tls,
          signal: AbortSignal.timeout(timeoutMs),
        },
        (answer) => drain(answer).then(() => resolve(answer), reject),
      );
      // An upgrade (101) is no answer to us, and Node reports it by no other event.
      request.once('upgrade', (answer, socket) => {
        socket.destroy();
        resolve(answer);
      });
      request.once('error', reject);
      request.end(body);
    });

  return {
    // The signal ends a request in every way we know of. This limit does not rely on it.
    call: (call) => withTimeLimit(answerTo(call), timeoutMs + MARGIN_MS, 'a call'),
    close() {
      agents.plain.destroy();
      agents.tls.destroy();
    },
  };
}

/** Reads the answer to its end, up to a limit, so that the connection can be reused. */
async function drain(answer: IncomingMessage): Promise<void> {
  let bytes = 0;
  for await (const chunk of answer) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_ANSWER_BYTES) return void answer.destroy();
  }
}

const TIMEOUTS = new Set(['AbortError', 'TimeoutError']);

/** A code for a call that failed: never text of the endpoint. */
export function errorCodeOf(error: unknown): string {
  if (error instanceof AddressRefusedError) return error.code;
  if (!(error instanceof Error)) return 'FAILED';
  if (TIMEOUTS.has(error.name) || error instanceof TimeLimitError) return 'TIMEOUT';
  return 'code' in error && /^[A-Z][A-Z0-9_]{1,60}$/.test(String(error.code))
    ? String(error.code)
    : 'FAILED';
}

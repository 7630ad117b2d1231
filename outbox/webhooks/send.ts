/** Makes one attempt to deliver one event: bounded in time and size, follows no redirect. */
import { type IncomingMessage, Agent as PlainAgent, request as plainRequest } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { type RecordedEvent, structuredEvent } from '../../contracts/cloudEvent.ts';
import { sign } from './secret.ts';
import { AddressRefusedError, type SsrfGuard } from './ssrfGuard.ts';

type Attempt =
  | { readonly outcome: 'delivered' }
  /** The endpoint answered 410: it is gone for good. */
  | { readonly outcome: 'gone' }
  | {
      readonly outcome: 'failed';
      /** A code of ours, or a status: never text of the endpoint. */
      readonly error: string;
      /** The endpoint's Retry-After; null without one. */
      readonly retryAfterMs: number | null;
    };

export interface Target {
  readonly url: string;
  /** All secrets that are valid now, the newest first. */
  readonly secrets: readonly string[];
}

export interface Sender {
  /** Never rejects. */
  send(target: Target, event: RecordedEvent): Promise<Attempt>;
  close(): void;
}

const MAX_BODY_BYTES = 1_000_000;
const MAX_ANSWER_BYTES = 65_536;
const MAX_SOCKETS = 100;

export function createSender(guard: SsrfGuard, timeoutMs: number): Sender {
  const options = { keepAlive: true, maxSockets: MAX_SOCKETS, timeout: 30_000 };
  const agents = { plain: new PlainAgent(options), tls: new TlsAgent(options) };

  const post = (url: URL, headers: Record<string, string>, body: string) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const isPlain = url.protocol === 'http:';
      const request = (isPlain ? plainRequest : tlsRequest)(
        url,
        {
          method: 'POST',
          headers,
          lookup: guard.lookupFor(url),
          agent: isPlain ? agents.plain : agents.tls,
          signal: AbortSignal.timeout(timeoutMs),
        },
        (answer) => drain(answer).then(() => resolve(answer), reject),
      );
      request.once('error', reject);
      request.end(body);
    });

  return {
    async send({ url, secrets }, event) {
      const body = JSON.stringify(structuredEvent(event));
      if (Buffer.byteLength(body) > MAX_BODY_BYTES) return failed('EVENT_TOO_LARGE');
      try {
        const headers = {
          'content-type': 'application/cloudevents+json',
          'content-length': String(Buffer.byteLength(body)),
          'user-agent': 'order-management-service',
          ...sign(secrets, event.eventId, body),
        };
        return outcomeOf(await post(guard.checkUrl(url), headers, body));
      } catch (error) {
        return failed(errorCodeOf(error));
      }
    },
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

const failed = (error: string, retryAfterMs: number | null = null): Attempt => ({
  outcome: 'failed',
  error,
  retryAfterMs,
});

function outcomeOf({ statusCode = 0, headers }: IncomingMessage): Attempt {
  if (statusCode >= 200 && statusCode < 300) return { outcome: 'delivered' };
  if (statusCode === 410) return { outcome: 'gone' };
  return failed(`HTTP_${statusCode}`, retryAfterMs(headers['retry-after']));
}

/** Retry-After is seconds or a date (RFC 9110, section 10.2.3); null when it is neither. */
function retryAfterMs(header: string | undefined): number | null {
  if (header === undefined) return null;
  if (/^\d{1,6}$/.test(header)) return Number(header) * 1000;
  const at = / GMT$/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? null : at - Date.now();
}

function errorCodeOf(error: unknown): string {
  if (error instanceof AddressRefusedError) return error.code;
  if (!(error instanceof Error)) return 'FAILED';
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'TIMEOUT';
  return 'code' in error && /^[A-Z][A-Z0-9_]{1,60}$/.test(String(error.code))
    ? String(error.code)
    : 'FAILED';
}

/** What is said to an endpoint: whether it wants events, and an event. */
import type { IncomingMessage } from 'node:http';
import { type RecordedEvent, structuredEvent } from '../../contracts/cloudEvent.ts';
import { inSpanOf, markFailed, type SpanPlan } from '../../ops/trace/spans.ts';
import { traceparentOfOrder } from '../../ops/trace/traceparent.ts';
import { traceHeaders } from '../../ops/trace/work.ts';
import { type CallerOptions, createCaller, errorCodeOf } from './call.ts';
import { sign } from './secret.ts';

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

interface SentEvent extends RecordedEvent {
  /** Of its order: W3C trace context. */
  readonly traceparent: string | null;
}

export interface Sender {
  /** Attempts to deliver an event. Never rejects. */
  send(target: Target, event: SentEvent): Promise<Attempt>;
  /**
   * Asks an endpoint whether it wants events of ours, as CloudEvents' web hooks say (section 4).
   * Never rejects.
   *
   * @returns null when it wants them, or why that is not known: a code of ours, or a status
   */
  ask(url: string): Promise<string | null>;
  close(): void;
}

export interface SenderOptions extends CallerOptions {
  /** The name that endpoints know this service by. */
  readonly origin: string;
}

const MAX_BODY_BYTES = 1_000_000;

export function createSender(options: SenderOptions): Sender {
  const { call, close } = createCaller(options);
  const origin = options.origin.toLowerCase();
  return {
    async send({ url, secrets }, event) {
      const body = JSON.stringify(structuredEvent(event));
      if (Buffer.byteLength(body) > MAX_BODY_BYTES) return failed('EVENT_TOO_LARGE');
      const traceparent = traceparentOfOrder(event.orderId, event.traceparent);
      return inSpanOf(traceparent, spanOf(event), async (span) => {
        const headers = {
          'content-type': 'application/cloudevents+json',
          'content-length': String(Buffer.byteLength(body)),
          ...traceHeaders(),
          ...sign(secrets, event.eventId, body),
        };
        const attempt = await attemptOf(() => call({ method: 'POST', url, headers, body }));
        if (span && attempt.outcome !== 'delivered')
          markFailed(span, attempt.outcome === 'gone' ? 'HTTP_410' : attempt.error);
        return attempt;
      });
    },
    async ask(url) {
      const headers = { 'webhook-request-origin': origin };
      try {
        const answer = await call({ method: 'OPTIONS', url, headers });
        if (!isSuccess(answer)) return `HTTP_${answer.statusCode}`;
        return allowedOrigins(answer).some((name) => name === '*' || name === origin)
          ? null
          : 'ORIGIN_NOT_ALLOWED';
      } catch (error) {
        return errorCodeOf(error);
      }
    },
    close,
  };
}

/** Without the endpoint's address, which is the subscriber's own and may hold a key. */
const spanOf = ({ orderId, type }: SentEvent): SpanPlan => ({
  name: 'deliver webhook',
  kind: 'client',
  attributes: { 'http.request.method': 'POST', 'oms.order.id': orderId, 'oms.event.type': type },
});

async function attemptOf(send: () => Promise<IncomingMessage>): Promise<Attempt> {
  try {
    return outcomeOf(await send());
  } catch (error) {
    return failed(errorCodeOf(error));
  }
}

const isSuccess = ({ statusCode = 0 }: IncomingMessage): boolean =>
  statusCode >= 200 && statusCode < 300;

const allowedOrigins = ({ headers }: IncomingMessage): string[] =>
  String(headers['webhook-allowed-origin'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase());

const failed = (error: string, retryAfterMs: number | null = null): Attempt => ({
  outcome: 'failed',
  error,
  retryAfterMs,
});

function outcomeOf(answer: IncomingMessage): Attempt {
  if (isSuccess(answer)) return { outcome: 'delivered' };
  if (answer.statusCode === 410) return { outcome: 'gone' };
  return failed(`HTTP_${answer.statusCode}`, retryAfterMs(answer.headers['retry-after']));
}

/** Retry-After is seconds or a date (RFC 9110, section 10.2.3); null when it is neither. */
function retryAfterMs(header: string | undefined): number | null {
  if (header === undefined) return null;
  if (/^\d{1,6}$/.test(header)) return Number(header) * 1000;
  const at = / GMT$/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? null : at - Date.now();
}

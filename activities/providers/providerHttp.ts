/** Requests to a provider over HTTP. Every answer is either understood or unclear. */
import type { z } from 'zod';
import { traceHeaders } from '../../ops/trace/work.ts';
import type { ProviderCall } from './providerCall.ts';
import { ProviderRefusal, type RefusalCode } from './providerRefusal.ts';
import { inProviderSpan } from './providerSpan.ts';

const MAX_ANSWER_BYTES = 64 * 1024;

/** A provider's base address and the bearer secret that authenticates us. */
export interface ProviderAddress {
  readonly url: string;
  readonly secret: string;
}
export interface ProviderRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
}
export interface ProviderAnswer {
  readonly status: number;
  /** Undefined when the body was not JSON. */
  readonly json: unknown;
}

/**
 * No answer, or one that cannot be relied on: what was asked for may have been done or not. The
 * message holds nothing that the provider has sent, except a status or a code.
 */
export class UnclearAnswer extends Error {
  override readonly name = 'UnclearAnswer';
}

export interface HttpExchange {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON unless undefined. */
  readonly body: unknown;
  readonly maxAnswerBytes: number;
  readonly signal: AbortSignal;
}

/**
 * Sends one request, follows no redirect, and reads the whole answer.
 *
 * @param provider the provider's name in error messages
 * @throws UnclearAnswer when there was no answer or one that is too long; the signal's own reason
 *   when it was aborted
 */
export async function exchange(
  provider: string,
  url: URL,
  { method, headers, body, maxAnswerBytes, signal }: HttpExchange,
): Promise<ProviderAnswer> {
  signal.throwIfAborted();
  try {
    const response = await inProviderSpan(method, url, () =>
      fetch(url, {
        method,
        headers: {
          ...headers,
          ...traceHeaders(),
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        redirect: 'error',
        signal,
      }),
    );
    return { status: response.status, json: parse(await readBounded(response, maxAnswerBytes)) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AnswerTooLong)
      throw new UnclearAnswer(`The answer of ${provider} is too long.`);
    throw new UnclearAnswer(`No answer from ${provider} (${networkCode(error)}).`);
  }
}

/**
 * Sends one request to a provider with a bearer secret; its answer may have 64 KiB. Throws as
 * `exchange`.
 */
export const ask = (
  to: ProviderAddress,
  { method, path, body }: ProviderRequest,
  { signal, idempotencyKey }: ProviderCall,
): Promise<ProviderAnswer> =>
  exchange('the provider', new URL(path, to.url), {
    method,
    headers: { authorization: `Bearer ${to.secret}`, 'idempotency-key': idempotencyKey },
    body,
    maxAnswerBytes: MAX_ANSWER_BYTES,
    signal,
  });

/**
 * The answer's body, if the status is one of `statuses` and the body has the shape.
 *
 * @throws UnclearAnswer otherwise
 */
export function understood<S extends z.ZodType>(
  { status, json }: ProviderAnswer,
  statuses: readonly number[],
  shape: S,
): z.output<S> {
  if (!statuses.includes(status))
    throw new UnclearAnswer(`The provider answered with status ${status}.`);
  return agreed('the provider', json, shape);
}

/** @throws UnclearAnswer naming the field when the body does not have the shape */
export function agreed<S extends z.ZodType>(
  provider: string,
  json: unknown,
  shape: S,
): z.output<S> {
  const parsed = shape.safeParse(json);
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.join('.') || 'body';
  throw new UnclearAnswer(`The answer of ${provider} is not as agreed (${field}).`);
}

/**
 * Whether the answer is this error, by its status and its body: a proxy's error matches neither.
 */
export const isError = (answer: ProviderAnswer, status: number, error: string): boolean =>
  answer.status === status &&
  typeof answer.json === 'object' &&
  answer.json !== null &&
  'error' in answer.json &&
  answer.json.error === error;

export type Refusals = readonly {
  readonly status: number;
  readonly error: string;
  readonly code: RefusalCode;
}[];

/** @throws ProviderRefusal when the answer is one of the errors that mean a definite no */
export function throwRefusal(answer: ProviderAnswer, refusals: Refusals): void {
  const refusal = refusals.find(({ status, error }) => isError(answer, status, error));
  if (refusal !== undefined) throw new ProviderRefusal(refusal.code);
}

class AnswerTooLong extends Error {}

async function readBounded(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    // An error ends the loop, which cancels the stream and closes the connection.
    if (bytes > maxBytes) throw new AnswerTooLong();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** A code such as ECONNREFUSED. Not the error's message, which could hold personal data. */
function networkCode(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^[A-Z_]{3,40}$/.test(code) ? code : 'no connection';
}

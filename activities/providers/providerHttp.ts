/** Asking a provider over HTTP such that whatever comes back is either understood or unclear. */
import type { z } from 'zod';
import type { ProviderCall } from './providerCall.ts';
import { ProviderRefusal, type RefusalCode } from './providerRefusal.ts';

const MAX_ANSWER_BYTES = 64 * 1024;

/** Where a provider is and the bearer secret it knows us by. */
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
 * message is made of our own words and numbers only.
 */
export class UnclearAnswer extends Error {
  override readonly name = 'UnclearAnswer';
}

/**
 * Sends one request and reads its whole answer, at most 64 KiB of it.
 *
 * @throws UnclearAnswer when there was no answer or too long a one; the signal's own reason when
 *   it was aborted
 */
export async function ask(
  to: ProviderAddress,
  request: ProviderRequest,
  call: ProviderCall,
): Promise<ProviderAnswer> {
  call.signal.throwIfAborted();
  try {
    const response = await fetch(new URL(request.path, to.url), {
      method: request.method,
      headers: {
        authorization: `Bearer ${to.secret}`,
        'idempotency-key': call.idempotencyKey,
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      redirect: 'error',
      signal: call.signal,
    });
    return { status: response.status, json: parse(await readBounded(response)) };
  } catch (error) {
    call.signal.throwIfAborted();
    if (error instanceof UnclearAnswer) throw error;
    throw new UnclearAnswer(`No answer from the provider (${networkCode(error)}).`);
  }
}

/**
 * The answer's body, if the status is one of `statuses` and the body has the shape.
 *
 * @throws UnclearAnswer otherwise
 */
export function understood<S extends z.ZodType>(
  answer: ProviderAnswer,
  statuses: readonly number[],
  schema: S,
): z.output<S> {
  if (!statuses.includes(answer.status)) {
    throw new UnclearAnswer(`The provider answered with status ${answer.status}.`);
  }
  const parsed = schema.safeParse(answer.json);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join('.') || 'body';
  throw new UnclearAnswer(`The provider's answer is not as agreed (${where}).`);
}

/** Whether the answer is this error: by its status and by its body, as a proxy's is by neither. */
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

/** @throws ProviderRefusal when the answer is one of the errors known to mean a definite no. */
export function throwRefusal(answer: ProviderAnswer, refusals: Refusals): void {
  const refusal = refusals.find(({ status, error }) => isError(answer, status, error));
  if (refusal !== undefined) throw new ProviderRefusal(refusal.code);
}

async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    // Leaving the loop by an error cancels the stream, and with it the connection.
    if (bytes > MAX_ANSWER_BYTES) throw new UnclearAnswer('The provider’s answer is too long.');
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

/** ECONNREFUSED and the like; an error's message could hold anything. */
function networkCode(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return typeof code === 'string' && /^[A-Z_]{3,40}$/.test(code) ? code : 'no connection';
}

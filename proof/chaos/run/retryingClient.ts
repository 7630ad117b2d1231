/** An API client that does everything right: idempotency keys, retries, tokens renewed in time. */
import { setTimeout as sleep } from 'node:timers/promises';
import { tokenSource } from '../../fixtures/tokenSource.ts';

const CALL_LIMIT_MS = 6_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface RetryingClient {
  /**
   * Repeats the request until its answer is final: one that a repeat would not change.
   *
   * @param key the Idempotency-Key, or null for a request without one
   * @throws when the client's `signal` aborts first
   */
  request(
    method: 'GET' | 'POST',
    path: string,
    key: string | null,
    body?: unknown,
  ): Promise<Answer>;
}

export interface RetryingClientOptions {
  /** Its address, or those of several: the next is taken after each call without a final answer. */
  readonly api: string | readonly string[];
  readonly issuer: string;
  /** A development client's name. */
  readonly client: string;
  /** Ends all retries. */
  readonly signal: AbortSignal;
  /** Called for each call that had no final answer. */
  readonly onRetry: () => void;
}

export function createRetryingClient(options: RetryingClientOptions): RetryingClient {
  const { signal } = options;
  const addresses = [options.api].flat();
  let taken = 0;
  const token = tokenSource(options);

  const attempt = async (
    method: string,
    path: string,
    key: string | null,
    body: unknown,
  ): Promise<Answer | null> => {
    try {
      const response = await fetch(new URL(path, addresses[taken]), {
        method,
        headers: {
          authorization: `Bearer ${await token()}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(key === null ? {} : { 'idempotency-key': key }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.any([signal, AbortSignal.timeout(CALL_LIMIT_MS)]),
      });
      const answer = (await response.json()) as Answer['body'];
      return isFinal(response.status, answer) ? { status: response.status, body: answer } : null;
    } catch {
      return null;
    }
  };

  return {
    async request(method, path, key, body) {
      for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
        signal.throwIfAborted();
        const answer = await attempt(method, path, key, body);
        if (answer) return answer;
        taken = (taken + 1) % addresses.length;
        options.onRetry();
        await sleep(pauseMs, undefined, { signal });
      }
    },
  };
}

/** Server errors, time-outs, rate limits, expired tokens and a key in use are worth a retry. */
function isFinal(status: number, body: Answer['body']): boolean {
  if (body['code'] === 'IDEMPOTENCY_KEY_IN_USE') return false;
  return status < 500 && status !== 408 && status !== 429 && status !== 401;
}

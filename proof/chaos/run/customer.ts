/** A client as good as one can be: keys on everything, patience with what is away, a memory. */
import { setTimeout as sleep } from 'node:timers/promises';
import { requestToken } from '../../../dev/issuer/requestToken.ts';

const CALL_LIMIT_MS = 6_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;
const TOKEN_MARGIN_MS = 30_000;

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Customer {
  /**
   * Asks until there is an answer that asking again would not change.
   *
   * @throws when `signal` aborts before
   */
  ask(method: 'GET' | 'POST', path: string, key: string | null, body?: unknown): Promise<Answer>;
}

export interface CustomerOptions {
  readonly api: string;
  readonly issuer: string;
  /** A development client's name. */
  readonly client: string;
  /** Gives up. */
  readonly signal: AbortSignal;
  /** Called for each call that had no final answer. */
  readonly onRetry: () => void;
}

export function createCustomer(options: CustomerOptions): Customer {
  const { api, signal } = options;
  const token = tokenOf(options);

  const once = async (
    method: string,
    path: string,
    key: string | null,
    body: unknown,
  ): Promise<Answer | null> => {
    try {
      const response = await fetch(new URL(path, api), {
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
    async ask(method, path, key, body) {
      for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2)) {
        signal.throwIfAborted();
        const answer = await once(method, path, key, body);
        if (answer) return answer;
        options.onRetry();
        await sleep(pauseMs, undefined, { signal });
      }
    },
  };
}

/** What says "not now" rather than "no". */
function isFinal(status: number, body: Answer['body']): boolean {
  if (body['code'] === 'IDEMPOTENCY_KEY_IN_USE') return false;
  return status < 500 && status !== 408 && status !== 429 && status !== 401;
}

function tokenOf({ issuer, client }: CustomerOptions): () => Promise<string> {
  let kept: { readonly token: string; readonly freshUntil: number } | null = null;
  return async () => {
    if (kept === null || Date.now() > kept.freshUntil) {
      const { token, expiresInSeconds } = await requestToken(issuer, client);
      kept = { token, freshUntil: Date.now() + expiresInSeconds * 1000 - TOKEN_MARGIN_MS };
    }
    return kept.token;
  };
}

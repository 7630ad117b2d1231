/** Sends requests as an unreliable network asks for: with a key, a time limit, and repeats. */

export interface Sending {
  /** Returns a valid access token; called before every attempt. */
  readonly token: () => string | Promise<string>;
  /** Time limit of one attempt, in milliseconds. */
  readonly limitMs: number;
  /** How often a request is sent at most. */
  readonly attempts: number;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 20_000;

/**
 * A `fetch` that repeats what can succeed later: what had no answer, and problems that are `retryable`. A
 * POST without an Idempotency-Key gets one, so that its repeats act once.
 */
export const repeatingFetch =
  ({ token, limitMs, attempts }: Sending) =>
  async (request: Request): Promise<Response> => {
    if (request.method === 'POST' && !request.headers.has('idempotency-key'))
      request.headers.set('idempotency-key', crypto.randomUUID());
    for (let attempt = 1; ; attempt += 1) {
      request.headers.set('authorization', `Bearer ${await token()}`);
      const signal = AbortSignal.any([request.signal, AbortSignal.timeout(limitMs)]);
      const outcome = await fetch(request.clone(), { signal }).catch((error: unknown) => {
        if (attempt >= attempts || request.signal.aborted) throw error;
        return null;
      });
      if (outcome && (attempt >= attempts || !(await isRetryable(outcome)))) return outcome;
      await pause(pauseMs(attempt, outcome?.headers.get('retry-after')), request.signal);
    }
  };

/** The problem of an order that failed is kept under its key: a repeat would answer it again. */
async function isRetryable(response: Response): Promise<boolean> {
  if (response.ok || response.headers.has('idempotency-replayed')) return false;
  const body: unknown = await response
    .clone()
    .json()
    .catch(() => null);
  // A proxy in between answers without a problem when it finds the service away.
  if (typeof body !== 'object' || body === null || !('retryable' in body))
    return [502, 503, 504].includes(response.status);
  return body.retryable === true;
}

/** Doubles with every attempt, and differs between clients that were turned away together. */
export function pauseMs(attempt: number, retryAfter: string | null | undefined): number {
  const asked = Number(retryAfter ?? 0) * 1_000;
  const own = FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + Math.random());
  return Math.min(LONGEST_PAUSE_MS, Math.max(asked || 0, own));
}

export const pause = (milliseconds: number, signal?: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    if (signal?.aborted) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });

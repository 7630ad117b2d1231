/** One token bucket per caller or client, in memory: the limit is per process, not per deployment. */

export interface RateLimiter {
  /** Takes one token from the caller's bucket. */
  take(caller: string): RateDecision;
  /**
   * Takes what a request has cost beyond one token, once that is known. The bucket may then owe
   * tokens, up to its size: the caller's next requests wait until they are paid.
   */
  charge(caller: string, tokens: number): RateDecision;
}

interface RateDecision {
  readonly allowed: boolean;
  readonly remaining: number;
  /** Whole seconds until the next token, at least 1. */
  readonly retryAfterSeconds: number;
  /** RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers). */
  readonly headers: Readonly<Record<string, string>>;
}

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** At most so many buckets are kept; the least recently used is dropped first. */
const MAX_CALLERS = 10_000;

/** @param options.policy the limit's name in the headers */
export function createRateLimiter(
  options: {
    readonly perSecond: number;
    readonly burst: number;
    readonly policy?: 'caller' | 'orders';
  },
  now: () => number = Date.now,
): RateLimiter {
  const { perSecond, burst, policy: name = 'caller' } = options;
  const windowSeconds = Math.max(1, Math.ceil(burst / perSecond));
  const policy = `"${name}";q=${burst};w=${windowSeconds}`;
  const buckets = new Map<string, Bucket>();

  const bucketOf = (caller: string): Bucket => {
    const at = now();
    const bucket = buckets.get(caller) ?? { tokens: burst, filledAt: at };
    bucket.tokens = Math.min(burst, bucket.tokens + ((at - bucket.filledAt) / 1000) * perSecond);
    bucket.filledAt = at;
    // Deleting first moves the bucket to the end: the map is in order of use.
    buckets.delete(caller);
    buckets.set(caller, bucket);
    const oldest = buckets.keys().next().value;
    if (buckets.size > MAX_CALLERS && oldest !== undefined) buckets.delete(oldest);
    return bucket;
  };

  const decision = ({ tokens }: Bucket, allowed: boolean): RateDecision => {
    const remaining = Math.max(0, Math.floor(tokens));
    const retryAfterSeconds = Math.max(1, Math.ceil((1 - tokens) / perSecond));
    const headers = {
      'RateLimit-Policy': policy,
      RateLimit: `"${name}";r=${remaining};t=${retryAfterSeconds}`,
    };
    return { allowed, remaining, retryAfterSeconds, headers };
  };

  return {
    take(caller) {
      const bucket = bucketOf(caller);
      const allowed = bucket.tokens >= 1;
      if (allowed) bucket.tokens -= 1;
      return decision(bucket, allowed);
    },
    charge(caller, tokens) {
      const bucket = bucketOf(caller);
      bucket.tokens = Math.max(-burst, bucket.tokens - tokens);
      return decision(bucket, true);
    },
  };
}

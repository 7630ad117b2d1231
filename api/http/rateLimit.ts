/** One token bucket per caller, in memory: the rate a process grants, not the whole deployment. */

export interface RateLimiter {
  /** Takes one from the caller's bucket. */
  take(caller: string): RateDecision;
}

export interface RateDecision {
  readonly allowed: boolean;
  readonly remaining: number;
  /** Whole seconds until there is one more, at least 1. */
  readonly retryAfterSeconds: number;
  /** RateLimit and RateLimit-Policy, as the IETF draft spells them. */
  readonly headers: Readonly<Record<string, string>>;
}

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** The callers remembered at most; the one unseen for longest is forgotten first. */
const MOST_CALLERS = 10_000;

export function createRateLimiter(
  options: { readonly perSecond: number; readonly burst: number },
  now: () => number = Date.now,
): RateLimiter {
  const { perSecond, burst } = options;
  const windowSeconds = Math.max(1, Math.ceil(burst / perSecond));
  const policy = `"caller";q=${burst};w=${windowSeconds}`;
  const buckets = new Map<string, Bucket>();

  return {
    take(caller) {
      const at = now();
      const bucket = buckets.get(caller) ?? { tokens: burst, filledAt: at };
      bucket.tokens = Math.min(burst, bucket.tokens + ((at - bucket.filledAt) / 1000) * perSecond);
      bucket.filledAt = at;
      const allowed = bucket.tokens >= 1;
      if (allowed) bucket.tokens -= 1;
      // Deleting first moves it to the end: the map's order is the order of use.
      buckets.delete(caller);
      buckets.set(caller, bucket);
      const oldest = buckets.keys().next().value;
      if (buckets.size > MOST_CALLERS && oldest !== undefined) buckets.delete(oldest);
      const remaining = Math.floor(bucket.tokens);
      const retryAfterSeconds = Math.max(1, Math.ceil((1 - bucket.tokens) / perSecond));
      const headers = {
        'RateLimit-Policy': policy,
        RateLimit: `"caller";r=${remaining};t=${retryAfterSeconds}`,
      };
      return { allowed, remaining, retryAfterSeconds, headers };
    },
  };
}

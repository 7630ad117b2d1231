/** Pauses of many copies are spread, so that what failed together does not come back together. */

/** @returns `ms`, give or take a quarter. */
export const withJitter = (ms: number, random: () => number = Math.random): number =>
  ms * (0.75 + random() / 2);

/** A pause in milliseconds that doubles with every failure, from `firstMs` up to `longestMs`. */
export interface Backoff {
  /** The pause after one more failure, with jitter. */
  next(): number;
  /** Something succeeded: the next failure starts with `firstMs` again. */
  reset(): void;
}

export function createBackoff(firstMs: number, longestMs: number): Backoff {
  let pauseMs = firstMs;
  return {
    next() {
      const current = pauseMs;
      pauseMs = Math.min(longestMs, pauseMs * 2);
      return withJitter(current);
    },
    reset() {
      pauseMs = firstMs;
    },
  };
}

/** When a delivery that failed is tried again. */

export const FIRST_PAUSE_MS = 5_000;
const LONGEST_MS = 4 * 3_600_000;

/**
 * 5 s, 15 s, 45 s … 4 h, give or take a quarter, so that what failed together does not come back
 * together. What the endpoint asks for counts if it is longer, up to the same limit.
 *
 * @param attempts how many have failed, the last one included.
 */
export function pauseMs(
  attempts: number,
  retryAfterMs: number | null,
  firstMs: number = FIRST_PAUSE_MS,
  random: () => number = Math.random,
): number {
  const grown = firstMs * 3 ** Math.min(attempts - 1, 20);
  const asked = Math.max(grown, retryAfterMs ?? 0);
  return Math.round(Math.min(LONGEST_MS, asked) * (0.75 + random() / 2));
}

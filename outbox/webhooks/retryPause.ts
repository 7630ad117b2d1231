/** The pause between two attempts to deliver an event. */
import { withJitter } from '../../ops/jitter.ts';

export const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 4 * 3_600_000;

/**
 * Milliseconds until the next attempt: 5 s, 15 s, 45 s … 4 h, with jitter. A longer Retry-After of
 * the endpoint counts instead, up to the same limit.
 *
 * @param attempts how many have failed, the last attempt included.
 */
export function retryPauseMs(
  attempts: number,
  retryAfterMs: number | null,
  firstMs: number = FIRST_PAUSE_MS,
  random: () => number = Math.random,
): number {
  const grown = firstMs * 3 ** Math.min(attempts - 1, 20);
  const pauseMs = Math.max(grown, retryAfterMs ?? 0);
  return Math.round(withJitter(Math.min(LONGEST_PAUSE_MS, pauseMs), random));
}

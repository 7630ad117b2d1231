/** Waits for a condition instead of a fixed time. */
import { setTimeout as sleep } from 'node:timers/promises';
import { vi } from 'vitest';

/**
 * Repeats `probe` until it gives a value other than null, undefined and false.
 *
 * @param what the condition, for the error
 * @returns that value
 * @throws when `limitMs` milliseconds have passed
 */
export async function eventually<T>(
  what: string,
  probe: () => T | Promise<T>,
  limitMs = 15_000,
): Promise<NonNullable<Exclude<T, false>>> {
  const until = Date.now() + limitMs;
  for (;;) {
    const value = await probe();
    if (value !== null && value !== undefined && value !== false)
      return value as NonNullable<Exclude<T, false>>;
    if (Date.now() > until) throw new Error(`still not so after ${limitMs} ms: ${what}`);
    await sleep(20);
  }
}

/** Repeats `check` until none of its expectations fails. @returns what it returned then */
export const eventuallyPasses = <T>(check: () => T | Promise<T>, limitMs = 25_000): Promise<T> =>
  vi.waitFor(check, { timeout: limitMs, interval: 20 });

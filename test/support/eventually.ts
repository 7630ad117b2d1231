/** Waits for a condition instead of a fixed time. */
import { setTimeout as sleep } from 'node:timers/promises';

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
  const startedAt = Date.now();
  for (;;) {
    const value = await probe();
    if (value !== null && value !== undefined && value !== false)
      return value as NonNullable<Exclude<T, false>>;
    const waitedMs = Date.now() - startedAt;
    if (waitedMs > limitMs) throw new Error(`still not so after ${limitMs} ms: ${what}`);
    await sleep(pauseMs(waitedMs));
  }
}

/** Repeats `check` until none of its expectations fails. @returns what it returned then */
export async function eventuallyPasses<T>(
  check: () => T | Promise<T>,
  limitMs = 25_000,
): Promise<T> {
  const startedAt = Date.now();
  for (;;) {
    try {
      return await check();
    } catch (error) {
      const waitedMs = Date.now() - startedAt;
      if (waitedMs > limitMs) throw error;
      await sleep(pauseMs(waitedMs));
    }
  }
}

/** Asking costs processor time that the awaited work needs: the longer the wait, the less often. */
const pauseMs = (waitedMs: number): number => Math.min(20 + waitedMs / 20, 150);

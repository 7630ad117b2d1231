import { describe, expect, test } from 'vitest';
import { retryPauseMs } from '../../../outbox/webhooks/retryPause.ts';

const HOUR_MS = 3_600_000;

describe('the pauses between attempts', () => {
  const middle = (attempts: number, asked: number | null = null) =>
    retryPauseMs(attempts, asked, undefined, () => 0.5);

  test('grow from seconds to hours, so that five days have some thirty attempts', () => {
    expect([1, 2, 3].map((attempts) => middle(attempts))).toEqual([5_000, 15_000, 45_000]);
    let attempts = 0;
    for (let passed = 0; passed < 120 * HOUR_MS; attempts += 1) passed += middle(attempts + 1);
    expect(attempts).toBeGreaterThan(30);
    expect(attempts).toBeLessThan(50);
    expect(middle(1_000_000)).toBe(4 * HOUR_MS);
  });

  test('have jitter, so that deliveries that failed together are not retried together', () => {
    const pauses = new Set(Array.from({ length: 100 }, () => retryPauseMs(3, null)));
    expect(pauses.size).toBeGreaterThan(90);
    for (const pause of pauses) expect(Math.abs(pause - 45_000)).toBeLessThanOrEqual(11_250);
  });

  test('are as long as the endpoint asks for, within the limit', () => {
    expect(middle(1, 60_000)).toBe(60_000);
    expect(middle(3, 1_000)).toBe(45_000);
    expect(middle(1, 100 * HOUR_MS)).toBe(4 * HOUR_MS);
  });
});

import { describe, expect, test } from 'vitest';
import { compare, median, quantile } from '../../../proof/bench/statistics.ts';

describe('quantile', () => {
  test('is a value of the list, whatever its order', () => {
    expect(quantile([5, 1, 4, 2, 3], 0.5)).toBe(3);
    expect(quantile([5, 1, 4, 2, 3], 0.99)).toBe(5);
    expect(median([2, 1])).toBe(2);
  });

  test('of nothing is not a number', () => {
    expect(quantile([], 0.5)).toBeNaN();
  });
});

describe('compare', () => {
  const rounds = (...pairs: readonly (readonly [number, number])[]) =>
    pairs.map(([measured, baseline]) => ({
      measured: { 'delay (ms)': measured, 'calls (/s)': measured },
      baseline: { 'delay (ms)': baseline, 'calls (/s)': baseline },
    }));

  test('divides within each round, not medians by medians', () => {
    const [delay] = compare(rounds([10, 5], [40, 10], [9, 9]));
    expect(delay).toMatchObject({
      figure: 'delay (ms)',
      measured: { minimum: 9, median: 10, maximum: 40 },
      baseline: { minimum: 5, median: 9, maximum: 10 },
      ratio: { minimum: 1, median: 2, maximum: 4 },
    });
  });

  test('calls a higher rate better and a higher duration worse', () => {
    expect(compare(rounds([2, 1], [3, 1])).map(({ verdict }) => verdict)).toEqual([
      'worse',
      'better',
    ]);
    expect(compare(rounds([1, 2], [1, 3])).map(({ verdict }) => verdict)).toEqual([
      'better',
      'worse',
    ]);
  });

  test('is unclear when the rounds are on both sides of 1, or on it', () => {
    expect(compare(rounds([2, 1], [1, 2])).map(({ verdict }) => verdict)).toEqual([
      'unclear',
      'unclear',
    ]);
    expect(compare(rounds([1, 1]))[0]?.verdict).toBe('unclear');
  });

  test('has no ratio when the baseline has no such figure or is 0', () => {
    const [alone, zero] = compare([{ measured: { alone: 1, zero: 1 }, baseline: { zero: 0 } }]);
    expect(alone).toMatchObject({ baseline: null, ratio: null, verdict: null });
    expect(zero).toMatchObject({ ratio: null, verdict: null });
  });
});

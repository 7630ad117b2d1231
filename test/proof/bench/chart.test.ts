import { describe, expect, test } from 'vitest';
import { ratioChart } from '../../../proof/bench/chart.ts';
import { compare } from '../../../proof/bench/statistics.ts';

const about = { title: 'Reads & writes', baseline: 'a <plain> server' };
const comparisons = compare([
  {
    measured: { 'fast (ms)': 1, 'slow (ms)': 30, alone: 1 },
    baseline: { 'fast (ms)': 2, 'slow (ms)': 10 },
  },
  {
    measured: { 'fast (ms)': 1, 'slow (ms)': 50, alone: 1 },
    baseline: { 'fast (ms)': 4, 'slow (ms)': 10 },
  },
]);

describe('ratioChart', () => {
  test('draws equal files of equal data, also after another chart', () => {
    const first = ratioChart(about, comparisons);
    ratioChart(about, comparisons.slice(0, 1));
    expect(ratioChart(about, comparisons)).toBe(first);
  });

  test('names each figure with a ratio, and its values', () => {
    const chart = ratioChart(about, comparisons);
    expect(chart).toContain('>slow (ms)</text>');
    expect(chart).toContain('>5 (3 – 5)</text>');
    expect(chart).not.toContain('>alone</text>');
  });

  test('describes itself to screen readers, as valid XML', () => {
    const chart = ratioChart(about, comparisons);
    expect(chart).toMatch(/^<svg [^>]*role="img">\n<title>Reads &amp; writes<\/title>/);
    expect(chart).toContain(
      '<desc>Measured ÷ baseline (a &lt;plain&gt; server). fast (ms): 0.5 (0.25 – 0.5), better; slow (ms): 5 (3 – 5), worse.</desc>',
    );
  });

  test('leaves out what a page with scripts would need', () => {
    expect(ratioChart(about, comparisons)).not.toMatch(/<style|class=|ecmeta/);
  });

  test('has no row for a ratio of 0, which has no logarithm', () => {
    const zero = compare([{ measured: { idle: 0 }, baseline: { idle: 1 } }]);
    expect(ratioChart(about, zero)).toBeNull();
    expect(ratioChart(about, [...zero, ...comparisons])).toBe(ratioChart(about, comparisons));
  });
});
